"""Sessions as the API shows them: the seed's keys, in the seed's order."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from gradient.api.credentials import Credential
from gradient.api.serializers import OkSerializer
from sessions_app.models import Session, SessionPhase
from sessions_app.vocabulary.enums import Status, SubmittedBy


def number(value: float) -> int | float:
    """Minutes without a fraction as the integer that they are."""
    return int(value) if value == int(value) else value


class MinutesField(serializers.FloatField):
    def to_representation(self, value: float) -> int | float:  # type: ignore[override]  # wider
        return number(value)


class TokenField(serializers.CharField):
    """The session's token; null for a key that may only read, since a token lets one act."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(source="*", allow_null=True, read_only=True, **kwargs)

    def to_representation(self, value: Session) -> str | None:  # type: ignore[override]  # wider
        credential: Credential = self.context["credential"]
        return None if credential.reads_only else value.token


class SessionRowSerializer(serializers.ModelSerializer[Session]):
    """A session in a list: exactly the thirteen keys of the public reference."""

    assessmentId = serializers.UUIDField(source="assessment_id")
    candidateId = serializers.UUIDField(source="candidate_id")
    token = TokenField()
    status = serializers.ChoiceField(choices=Status.choices)
    setupStartedAt = serializers.DateTimeField(source="setup_started_at", allow_null=True)
    taskStartedAt = serializers.DateTimeField(source="task_started_at", allow_null=True)
    submittedAt = serializers.DateTimeField(source="submitted_at", allow_null=True)
    dueDate = serializers.DateTimeField(source="due_date", allow_null=True)
    createdAt = serializers.DateTimeField(source="created_at")
    candidateName = serializers.CharField(source="candidate.name")
    candidateEmail = serializers.EmailField(source="candidate.email")
    assessmentName = serializers.CharField(source="assessment.name")

    class Meta:
        model = Session
        fields = [
            "id",
            "assessmentId",
            "candidateId",
            "token",
            "status",
            "setupStartedAt",
            "taskStartedAt",
            "submittedAt",
            "dueDate",
            "createdAt",
            "candidateName",
            "candidateEmail",
            "assessmentName",
        ]
        read_only_fields = fields


class PhaseSerializer(serializers.ModelSerializer[SessionPhase]):
    minutes = MinutesField()
    startedAt = serializers.DateTimeField(source="started_at", allow_null=True)
    endedAt = serializers.DateTimeField(source="ended_at", allow_null=True)
    timeRemainingAtEnd = serializers.IntegerField(source="time_remaining_at_end", allow_null=True)
    savedAt = serializers.SerializerMethodField()

    class Meta:
        model = SessionPhase
        fields = [
            "index",
            "name",
            "minutes",
            "startedAt",
            "endedAt",
            "timeRemainingAtEnd",
            "savedAt",
        ]
        read_only_fields = fields

    @extend_schema_field(serializers.DateTimeField(allow_null=True))
    def get_savedAt(self, phase: SessionPhase) -> str | None:  # noqa: N802  named after the key
        checkpoint = getattr(phase, "checkpoint", None)
        saved_at = checkpoint.saved_at if checkpoint else None
        return saved_at and serializers.DateTimeField().to_representation(saved_at)


class SessionSerializer(SessionRowSerializer):
    """One session, with its phases."""

    currentPhaseIndex = serializers.IntegerField(source="current_phase_index", allow_null=True)
    phases = PhaseSerializer(many=True)
    eventCount = serializers.SerializerMethodField()
    submittedBy = serializers.ChoiceField(
        source="submitted_by", choices=SubmittedBy.choices, allow_null=True
    )

    class Meta(SessionRowSerializer.Meta):
        fields = [  # first the public reference's of this endpoint, in its order
            "id",
            "assessmentId",
            "candidateId",
            "token",
            "status",
            "candidateName",
            "candidateEmail",
            "assessmentName",
            "setupStartedAt",
            "taskStartedAt",
            "submittedAt",
            "dueDate",
            "createdAt",
            "currentPhaseIndex",
            "phases",
            "eventCount",
            "submittedBy",
        ]
        read_only_fields = fields

    def get_eventCount(self, session: Session) -> int:  # noqa: N802  named after the key
        head = getattr(session, "log_head", None)
        return head.event_count if head else 0


class OneSessionSerializer(serializers.Serializer[Any]):
    session = SessionSerializer()


class SessionListSerializer(serializers.Serializer[Any]):
    sessions = SessionRowSerializer(many=True)
    total = serializers.IntegerField()
    limit = serializers.IntegerField()
    offset = serializers.IntegerField()


class InvitationSerializer(OneSessionSerializer):
    inviteUrl = serializers.URLField()


class StatusSerializer(OkSerializer):
    status = serializers.ChoiceField(choices=Status.choices)


class AdvancedSerializer(OkSerializer):
    newPhaseIndex = serializers.IntegerField()
