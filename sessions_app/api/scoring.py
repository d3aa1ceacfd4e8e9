"""Endpoints for scores and their reviews."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from gradient.api.fields import FlagField, NumberField, TextField, UuidField
from gradient.api.serializers import CamelCaseSerializer, OkSerializer, StrictSerializer
from gradient.api.views import ApiViewSet
from gradient.core.error_bodies import envelope
from gradient.core.http import etag
from gradient.openapi.schema import IF_MATCH, ErrorSerializer, object_response
from sessions_app import lifecycle
from sessions_app.api.serializers import ActorSerializer
from sessions_app.reads import scores
from sessions_app.reads.queries import require_session
from sessions_app.reads.scores import Percentiles, ScoreView
from sessions_app.vocabulary.enums import Status
from sessions_app.vocabulary.exceptions import PreconditionFailed

MAX_ADJUSTMENTS = 500


class ScoringBody(StrictSerializer):
    session_id = UuidField(help_text="A submitted session, or a scored one to score it again.")


class AdjustmentBody(StrictSerializer):
    categoryId = TextField(max_length=200)
    subCriterionId = TextField(
        max_length=200, required=False, help_text="By default the whole category."
    )
    points = NumberField(min_value=0, help_text="The points that replace the scorer's.")
    reason = TextField(max_length=2000)


class ReviewBody(StrictSerializer):
    """A review (`adjustments` or `note`, or both), or `reopen` with its `reason`."""

    adjustments = serializers.ListField(
        child=AdjustmentBody(), required=False, max_length=MAX_ADJUSTMENTS
    )
    note = TextField(required=False, max_length=10_000, allow_blank=True)
    reopen = FlagField(required=False, help_text="Only `true`: the review no longer applies.")
    reason = TextField(required=False, max_length=2000, help_text="Why it is reopened.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        faults = _faults_of_reopening(attrs) if "reopen" in attrs else _faults_of_review(attrs)
        if faults:
            raise serializers.ValidationError(faults)
        return attrs


def _faults_of_reopening(data: dict[str, Any]) -> dict[str, str]:
    faults = dict.fromkeys(
        {"adjustments", "note"} & set(data), "This cannot be combined with “reopen”."
    )
    if not data["reopen"]:
        faults["reopen"] = "This can only be true."
    if "reason" not in data:
        faults["reason"] = "This is required with “reopen”."
    return faults


def _faults_of_review(data: dict[str, Any]) -> dict[str, str]:
    if "reason" in data:
        return {"reason": "This requires “reopen”. An adjustment has its own reason."}
    if not data:
        return {"adjustments": "Send adjustments, a note, or “reopen”."}
    return {}


class CriterionScoreSerializer(CamelCaseSerializer):
    score = NumberField()
    maxPoints = NumberField()
    evidence = serializers.ListField(
        child=serializers.UUIDField(), help_text="The events that support it."
    )


class CategoryScoreSerializer(CamelCaseSerializer):
    score = NumberField()
    maxPoints = NumberField()
    subCriteria = serializers.DictField(child=CriterionScoreSerializer())


class AutoScoresSerializer(CamelCaseSerializer):
    """The scorer's result, which a review does not change."""

    categories = serializers.DictField(child=CategoryScoreSerializer())
    rawTotal = NumberField()
    finalTotal = NumberField(help_text="The raw total, scaled to the rubric's total.")


class PercentileSerializer(CamelCaseSerializer):
    percent = NumberField(
        allow_null=True,
        help_text="Percentage of the other sessions that scored lower; null if there are none.",
    )
    sessions = serializers.IntegerField(
        help_text="Number of sessions compared, including this one."
    )


class PercentilesSerializer(CamelCaseSerializer):
    assessment = PercentileSerializer()
    organization = PercentileSerializer()


class AdjustmentSerializer(CamelCaseSerializer):
    categoryId = serializers.CharField()
    subCriterionId = serializers.CharField(required=False)
    points = NumberField()
    reason = serializers.CharField()


class ReviewSerializer(CamelCaseSerializer):
    version = serializers.IntegerField()
    adjustments = AdjustmentSerializer(many=True)
    note = serializers.CharField()
    reviewed_by = ActorSerializer(source="*")


@dataclass(frozen=True)
class ScoreWithPercentiles:
    view: ScoreView
    percentiles: Percentiles


class ScoreSerializer(CamelCaseSerializer):
    auto_scores = AutoScoresSerializer(source="view.score.auto_scores")
    final_score = NumberField(source="view.final_score", help_text="After the review, if any.")
    summary_text = serializers.CharField(source="view.score.summary_text")
    feedback_text = serializers.CharField(source="view.score.feedback_text")
    follow_up_questions = serializers.ListField(
        child=serializers.CharField(), source="view.score.follow_up_questions"
    )
    scored_at = serializers.DateTimeField(source="view.score.scored_at")
    reviewed_at = serializers.DateTimeField(source="view.reviewed_at", allow_null=True)
    session_id = serializers.UUIDField(source="view.session.pk")
    status = serializers.ChoiceField(source="view.session.status", choices=Status.choices)
    version = serializers.IntegerField(source="view.score.version")
    backend = serializers.CharField(source="view.score.backend")
    explanations = serializers.DictField(
        child=serializers.DictField(child=serializers.CharField()),
        source="view.score.explanations",
        help_text="A sentence for each sub-criterion in `autoScores`.",
    )
    percentiles = PercentilesSerializer()
    review = ReviewSerializer(
        source="view.review", allow_null=True, help_text="The current review, if any."
    )


class StaleScoreSerializer(ErrorSerializer):
    current = ScoreSerializer()


class ScoringViewSet(ApiViewSet):
    """The scoring of sessions."""

    resource = "scoring"
    lookup_url_kwarg = "session_id"
    serializer_class = ScoreSerializer
    object_key = "score"
    body_classes = {"create": ScoringBody, "partial_update": ReviewBody}

    @extend_schema(
        summary="Score a session in the background, or score it again",
        responses={202: OkSerializer},
    )
    def create(self, _request: Request) -> Response:
        session_id = self.data["session_id"]
        require_session(self.organization_id, session_id)
        lifecycle.begin_scoring(session_id, actor=self.actor)
        return Response({"ok": True}, status=202)

    @extend_schema(summary="Get a session's score")
    def retrieve(self, _request: Request, session_id: UUID) -> Response:
        return self._respond_with_score(session_id)

    @extend_schema(
        summary="Review a session's score, or reopen its review",
        parameters=[IF_MATCH],
        responses={
            200: object_response("score", ScoreSerializer),
            409: ErrorSerializer,
            412: StaleScoreSerializer,
        },
    )
    def partial_update(self, _request: Request, session_id: UUID) -> Response:
        if_match = self.get_if_match()
        require_session(self.organization_id, session_id)
        try:
            self._review(session_id, if_match)
        except PreconditionFailed as error:
            return self._respond_with_score(session_id, stale=error)
        return self._respond_with_score(session_id)

    def _review(self, session_id: UUID, if_match: frozenset[str] | None) -> None:
        data = dict(self.data)
        verb = lifecycle.reopen if data.pop("reopen", False) else lifecycle.review
        verb(session_id, actor=self.actor, if_match=if_match, **data)

    def _respond_with_score(
        self, session_id: UUID, *, stale: PreconditionFailed | None = None
    ) -> Response:
        view = scores.get_score(self.organization_id, session_id)
        comparison = ScoreWithPercentiles(view, scores.get_percentiles(view.session))
        score = self.get_serializer(comparison).data
        headers = {"ETag": etag(view.revision)}
        if stale is None:
            return Response({"score": score}, headers=headers)
        body = {**envelope(stale.code, stale.message), "current": score}
        return Response(body, status=stale.http_status, headers=headers)
