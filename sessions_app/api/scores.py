"""Endpoints for the scores of many sessions."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.http import HttpResponseBase
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.mixins import ListModelMixin
from rest_framework.request import Request

from gradient.api.fields import NumberField
from gradient.api.pagination import Pagination, page_query
from gradient.api.serializers import CamelCaseSerializer
from gradient.core import clock, files
from gradient.core.rows import Column, Kind
from gradient.openapi.schema import FILE_RESPONSES
from sessions_app.api.decisions import DecisionSerializer
from sessions_app.api.export_viewset import ExportQuery, ExportViewSet
from sessions_app.api.filters import FilteredSessionsMixin, SessionFilter, SortField
from sessions_app.api.scoring import ReviewSerializer
from sessions_app.models import Session
from sessions_app.reads import exports
from sessions_app.reads.listing import list_filtered
from sessions_app.reads.score_rows import ScoreRow, score_rows, score_rows_by_id, scored
from sessions_app.vocabulary.enums import Status


class CriterionSerializer(CamelCaseSerializer):
    """The points of a sub-criterion, or of a category without any or that was adjusted as a
    whole."""

    category_id = serializers.CharField(source="category.id")
    category_name = serializers.CharField(source="category.name")
    sub_criterion_id = serializers.CharField(source="criterion_id", allow_null=True)
    name = serializers.CharField(source="line.name")
    points = NumberField(source="line.points", help_text="After the review, if any.")
    auto_points = NumberField(source="line.auto_points", help_text="The scorer's.")
    max_points = NumberField(source="line.max_points")
    reason = serializers.CharField(
        source="line.reason",
        allow_null=True,
        help_text="The reviewer's, if the points were adjusted.",
    )


class ScoreRowSerializer(CamelCaseSerializer):
    """A session's score, with its active review and latest decision, or null."""

    session_id = serializers.UUIDField(source="session.pk")
    assessment_id = serializers.UUIDField(source="session.assessment_id")
    assessment_name = serializers.CharField(source="session.assessment.name")
    candidate_id = serializers.UUIDField(source="session.candidate_id")
    candidate_name = serializers.CharField(source="session.candidate.name")
    candidate_email = serializers.EmailField(source="session.candidate.email")
    status = serializers.ChoiceField(source="session.status", choices=Status.choices)
    submitted_at = serializers.DateTimeField(source="session.submitted_at")
    version = serializers.IntegerField(source="score.version")
    backend = serializers.CharField(source="score.backend")
    scored_at = serializers.DateTimeField(source="score.scored_at")
    reviewed_at = serializers.DateTimeField(source="review.created_at", default=None)
    final_score = NumberField(help_text="After the review, if any.")
    max_points = NumberField()
    percent = NumberField(allow_null=True)
    criteria = CriterionSerializer(many=True)
    review = ReviewSerializer(allow_null=True)
    decision = DecisionSerializer(allow_null=True)


class ScoreListQuery(page_query(default=20, maximum=100)):  # type: ignore[misc]  # a class
    sort = SortField()


class ScorePagination(Pagination):
    query_class = ScoreListQuery


@extend_schema_view(
    list=extend_schema(
        summary="List the scores of sessions, by criterion, with reviews and decisions",
        description="The filters and sort orders are those of the list of sessions. Sessions "
        "without a score are left out. A range of times requires sorting by that time.",
    )
)
class ScoreViewSet(FilteredSessionsMixin, ListModelMixin):
    resource, list_key = "scores", "scores"
    serializer_class = ScoreRowSerializer
    pagination_class = ScorePagination

    def get_queryset(self) -> Any:
        return scored(Session.objects.filter(organization_id=self.organization_id))

    def get_page(self, queryset: Any, *, limit: int, offset: int) -> tuple[list[ScoreRow], int]:
        page = list_filtered(
            self.organization_id,
            queryset,
            sort=self.query["sort"],
            limit=limit,
            offset=offset,
            beside=score_rows,
        )
        return page.beside, page.total


CHUNK_SIZE = 500
"""The number of sessions whose scores are in memory at once."""
_ROW = (
    "sessionId",
    "assessmentId",
    "assessmentName",
    "candidateId",
    "candidateName",
    "candidateEmail",
    "status",
    "submittedAt",
    "version",
    "backend",
    "scoredAt",
    "reviewedAt",
    "finalScore",
    "maxPoints",
    "percent",
)
_CRITERION = {
    "categoryId": "categoryId",
    "categoryName": "categoryName",
    "subCriterionId": "subCriterionId",
    "criterionName": "name",
    "criterionPoints": "points",
    "criterionAutoPoints": "autoPoints",
    "criterionMaxPoints": "maxPoints",
    "criterionReason": "reason",
}
"""The CSV columns of a criterion, and its keys."""
_COLUMNS = [Column(key, Kind.TEXT, None) for key in (*_ROW, "decision", *_CRITERION)]


class ScoreExportQuery(ExportQuery):
    sort = SortField()


class ScoreExportViewSet(ExportViewSet):
    resource = subject = "scores"
    filterset_class = SessionFilter
    query_class = ScoreExportQuery

    @extend_schema(
        operation_id="scores_export",
        summary="Export the scores of sessions as NDJSON or CSV",
        description="NDJSON has a line for each session, as in the list. CSV has a line for each "
        "criterion of each session.",
        responses=FILE_RESPONSES,
    )
    def list(self, _request: Request) -> HttpResponseBase:
        organization_id = self.organization_id
        sessions = self.filter_queryset(
            scored(Session.objects.filter(organization_id=organization_id))
        )
        self.record_export(organization_id)
        ids = exports.iter_ids(
            sessions, organization_id=organization_id, sort=self.query["sort"], size=CHUNK_SIZE
        )
        lines = _csv_lines if isinstance(self.file_format, files.CSV) else _ndjson_lines
        chunks = (lines(score_rows_by_id(chunk)) for chunk in ids)
        return self.respond_with_file(f"scores-{clock.now():%Y-%m-%d}", _COLUMNS, chunks)


def _represent(rows: Iterable[ScoreRow]) -> Iterator[dict[str, Any]]:
    serializer = ScoreRowSerializer()
    return (dict(serializer.to_representation(row)) for row in rows)


def _ndjson_lines(rows: list[ScoreRow]) -> files.Chunk:
    lines = [f"{files.json_text(row)}\n" for row in _represent(rows)]
    return "".join(lines), len(lines)


def _csv_lines(rows: list[ScoreRow]) -> files.Chunk:
    lines = [
        files.csv_text(
            [
                *(row[key] for key in _ROW),
                row["decision"] and row["decision"]["decision"],
                *(criterion[key] for key in _CRITERION.values()),
            ]
        )
        for row in _represent(rows)
        for criterion in row["criteria"] or [dict.fromkeys(_CRITERION.values())]
    ]
    return "".join(lines), len(lines)
