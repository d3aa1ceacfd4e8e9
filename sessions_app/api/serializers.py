"""Sessions as the API shows them: the seed's keys, in the seed's order."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from gradient.api.credentials import Credential
from gradient.api.fields import NumberField
from gradient.api.serializers import CamelCaseModelSerializer
from sessions_app.models import Session, SessionPhase
from sessions_app.vocabulary.enums import Status, SubmittedBy


class TokenField(serializers.CharField):
    """The session's token; null for a key that may only read, since a token lets one act."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(source="*", allow_null=True, read_only=True, **kwargs)

    def to_representation(self, value: Session) -> str | None:  # type: ignore[override]  # wider
        credential: Credential = self.context["credential"]
        return None if credential.reads_only else value.token


class SessionRowSerializer(CamelCaseModelSerializer):
    """A session in a list: exactly the thirteen keys of the public reference."""

    assessment_id = serializers.UUIDField()
    candidate_id = serializers.UUIDField()
    token = TokenField()
    status = serializers.ChoiceField(choices=Status.choices)
    setup_started_at = serializers.DateTimeField(allow_null=True)
    task_started_at = serializers.DateTimeField(allow_null=True)
    submitted_at = serializers.DateTimeField(allow_null=True)
    due_date = serializers.DateTimeField(allow_null=True)
    created_at = serializers.DateTimeField()
    candidate_name = serializers.CharField(source="candidate.name")
    candidate_email = serializers.EmailField(source="candidate.email")
    assessment_name = serializers.CharField(source="assessment.name")

    class Meta:
        model = Session
        fields = [
            "id",
            "assessment_id",
            "candidate_id",
            "token",
            "status",
            "setup_started_at",
            "task_started_at",
            "submitted_at",
            "due_date",
            "created_at",
            "candidate_name",
            "candidate_email",
            "assessment_name",
        ]
        read_only_fields = fields


class PhaseSerializer(CamelCaseModelSerializer):
    minutes = NumberField()
    started_at = serializers.DateTimeField(allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True)
    time_remaining_at_end = serializers.IntegerField(allow_null=True)
    saved_at = serializers.SerializerMethodField()

    class Meta:
        model = SessionPhase
        fields = [
            "index",
            "name",
            "minutes",
            "started_at",
            "ended_at",
            "time_remaining_at_end",
            "saved_at",
        ]
        read_only_fields = fields

    @extend_schema_field(serializers.DateTimeField(allow_null=True))
    def get_saved_at(self, phase: SessionPhase) -> str | None:
        checkpoint = getattr(phase, "checkpoint", None)
        saved_at = checkpoint.saved_at if checkpoint else None
        return saved_at and serializers.DateTimeField().to_representation(saved_at)


class SessionSerializer(SessionRowSerializer):
    """One session, with its phases."""

    current_phase_index = serializers.IntegerField(allow_null=True)
    phases = PhaseSerializer(many=True)
    event_count = serializers.SerializerMethodField()
    submitted_by = serializers.ChoiceField(choices=SubmittedBy.choices, allow_null=True)

    class Meta(SessionRowSerializer.Meta):
        fields = [  # first the public reference's of this endpoint, in its order
            "id",
            "assessment_id",
            "candidate_id",
            "token",
            "status",
            "candidate_name",
            "candidate_email",
            "assessment_name",
            "setup_started_at",
            "task_started_at",
            "submitted_at",
            "due_date",
            "created_at",
            "current_phase_index",
            "phases",
            "event_count",
            "submitted_by",
        ]
        read_only_fields = fields

    def get_event_count(self, session: Session) -> int:
        head = getattr(session, "log_head", None)
        return head.event_count if head else 0
