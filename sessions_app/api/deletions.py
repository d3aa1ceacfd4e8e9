"""Endpoints for bulk deletion: a preview of a fixed set of sessions, then its confirmation."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_field, extend_schema_view
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from gradient.api.fields import FlagField, TextField, UuidField, WholeNumberField
from gradient.api.mixins import CreateMixin, DestroyMixin, RetrieveMixin
from gradient.api.permissions import IsAdminApiKey
from gradient.api.serializers import (
    CamelCaseSerializer,
    OkSerializer,
    RowSerializer,
    StrictSerializer,
)
from gradient.openapi.schema import ErrorSerializer, object_response
from sessions_app.api.filters import SessionFilter
from sessions_app.deletion import jobs, preview, selection
from sessions_app.models import DeletionJob, Session
from sessions_app.reads import rows
from sessions_app.vocabulary.enums import (
    DELETION_ENDED,
    DeletionStatus,
)
from sessions_app.vocabulary.exceptions import NotFound

MAX_REASON_LENGTH = 2_000
_STATUS = {DeletionStatus.QUEUED: DeletionStatus.RUNNING}
"""The API does not show whether a worker has started the job."""
STATUSES = [status for status in DeletionStatus.values if status not in _STATUS]


@extend_schema_field(
    {
        "type": "object",
        "minProperties": 1,
        "additionalProperties": False,
        "properties": {
            name: {**field.schema, "description": field.extra["help_text"]}
            for name, field in SessionFilter.base_filters.items()
        },
    }
)
class FiltersField(serializers.Field[Any, Any, Any, Any]):
    """An object with at least one filter of the list of sessions; the value is a queryset."""

    default_error_messages = {
        "invalid": "This must be an object.",
        "empty": "Send at least one filter.",
        "unknown": "Unknown filter.",
        "text": "This must be a string.",
    }

    def to_internal_value(self, data: Any) -> QuerySet[Session]:
        if not isinstance(data, dict):
            self.fail("invalid")
        if not data:
            self.fail("empty")
        for name, value in data.items():
            if name not in SessionFilter.base_filters:
                raise serializers.ValidationError({name: [self.error_messages["unknown"]]})
            if not isinstance(value, str) or not value:
                raise serializers.ValidationError({name: [self.error_messages["text"]]})
        request = self.context["request"]
        filtered = SessionFilter(data, queryset=Session.objects.all(), request=request)
        if not filtered.is_valid():
            raise serializers.ValidationError(filtered.errors)
        sessions: QuerySet[Session] = filtered.qs
        return sessions


class DeletionBody(StrictSerializer):
    ids = serializers.ListField(
        child=UuidField(),
        required=False,
        min_length=1,
        max_length=selection.MAX_SESSIONS,
        help_text="The sessions to delete.",
    )
    filters = FiltersField(
        required=False, help_text="Instead of `ids`: filters of the list of sessions."
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if len(attrs) != 1:
            raise serializers.ValidationError({"ids": ["Send either ids or filters."]})
        return attrs


class ConfirmBody(StrictSerializer):
    sessions = WholeNumberField(min_value=1, help_text="The number of sessions in the preview.")
    reason = TextField(
        max_length=MAX_REASON_LENGTH, help_text="The reason, which the receipt contains."
    )
    include_running = FlagField(default=False, help_text="Whether to delete running sessions too.")


class SampleSerializer(RowSerializer):
    """A session of the preview, without its token."""

    class Meta:
        columns = [column for column in rows.LISTED if column.key != "token"]
        read_only_fields = ["id"]


class DeletionProgressSerializer(CamelCaseSerializer):
    done = serializers.IntegerField(help_text="Sessions that have an outcome.")
    total = serializers.IntegerField()


class DeletionReceiptSerializer(CamelCaseSerializer):
    """The number of sessions by outcome.

    `sha256` is the hash of the deleted ids, sorted, one per line.
    """

    deleted = serializers.IntegerField()
    left_out_running = serializers.IntegerField(source="running")
    missing = serializers.IntegerField(help_text="Sessions that were already deleted.")
    failed = serializers.IntegerField()
    kept = serializers.IntegerField(
        help_text="Sessions that were kept because the deletion was cancelled."
    )
    sha256 = serializers.CharField(source="digest")


class DeletionSerializer(CamelCaseSerializer):
    id = serializers.UUIDField()
    status = serializers.SerializerMethodField()
    sessions = serializers.IntegerField(
        source="total", help_text="The number of sessions in the set."
    )
    running = serializers.SerializerMethodField(
        help_text="In a preview, the number of running sessions; later, of those left out."
    )
    counts = serializers.SerializerMethodField(
        help_text="Rows by kind: those in the preview, or those deleted so far."
    )
    sample = serializers.SerializerMethodField(
        help_text="The newest 20 sessions of a preview; later empty."
    )
    reason = serializers.CharField()
    progress = DeletionProgressSerializer(source="*")
    created_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(source="ended_at", allow_null=True)
    receipt = serializers.SerializerMethodField()

    @extend_schema_field(serializers.ChoiceField(choices=STATUSES))
    def get_status(self, job: DeletionJob) -> str:
        return str(_STATUS.get(DeletionStatus(job.status), job.status))

    def get_running(self, job: DeletionJob) -> int:
        is_preview = job.status == DeletionStatus.PREVIEW
        return int(job.facts["running"]) if is_preview else job.running

    def get_counts(self, job: DeletionJob) -> dict[str, int]:
        counts: dict[str, int] = job.facts["rows"]
        return counts if job.status == DeletionStatus.PREVIEW else job.counts

    @extend_schema_field(SampleSerializer(many=True))
    def get_sample(self, job: DeletionJob) -> Any:
        if job.status != DeletionStatus.PREVIEW:
            return []
        return SampleSerializer(preview.sample(job), many=True, context=self.context).data

    @extend_schema_field(DeletionReceiptSerializer(allow_null=True))
    def get_receipt(self, job: DeletionJob) -> Any:
        return DeletionReceiptSerializer(job).data if job.status in DELETION_ENDED else None


@extend_schema_view(
    create=extend_schema(
        summary="Preview the deletion of sessions, by ids or by filters",
        responses={201: object_response("deletion", DeletionSerializer)},
    ),
    retrieve=extend_schema(summary="Get a deletion with its preview, progress or receipt"),
    destroy=extend_schema(
        summary="Discard a preview, or cancel a deletion; deleted sessions stay deleted",
        responses={200: OkSerializer, 409: ErrorSerializer},
    ),
)
class DeletionViewSet(CreateMixin, RetrieveMixin, DestroyMixin):
    resource, object_key = "deletions", "deletion"
    permission_classes = [IsAdminApiKey]
    lookup_url_kwarg = "deletion_id"
    serializer_class = DeletionSerializer
    body_classes = {"create": DeletionBody, "confirm": ConfirmBody}

    def get_object(self) -> DeletionJob:
        jobs_ = DeletionJob.objects.filter(organization_id=self.organization_id)
        job = jobs_.filter(pk=self.object_id).first()
        if job is None:
            raise NotFound("Deletion not found.")
        return job

    def perform_create(self, data: dict[str, Any]) -> DeletionJob:
        sessions = Session.objects.filter(organization_id=self.organization_id)
        ids = set(data.get("ids", ()))
        if ids:
            sessions = sessions.filter(pk__among=list(ids))
            if sessions.count() < len(ids):
                raise NotFound("Session not found.")
        else:
            sessions &= data["filters"]
        return selection.create_preview(sessions, actor=self.actor, requested_count=len(ids))

    @extend_schema(
        summary="Confirm a preview, which deletes exactly its sessions",
        description="Running sessions are left out unless `includeRunning` is true. 409 if "
        "`sessions` differs from the number in the preview.",
        responses={200: object_response("deletion", DeletionSerializer), 409: ErrorSerializer},
    )
    @action(detail=True, methods=["post"])
    def confirm(self, _request: Request, **_: Any) -> Response:
        job = jobs.confirm(
            self.get_object().pk,
            actor=self.actor,
            number=self.data["sessions"],
            reason=self.data["reason"],
            includes_running=self.data["include_running"],
        )
        return self.respond(job)

    def perform_destroy(self) -> None:
        job = self.get_object()
        if job.status == DeletionStatus.PREVIEW:
            jobs.discard(job.pk)
        else:
            jobs.cancel(job.pk, actor=self.actor)
