"""Serializers for sessions, with the keys of the public reference in its order."""

from collections.abc import Iterable
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from gradient.api.fields import NumberField
from gradient.api.serializers import CamelCaseSerializer, RowSerializer
from gradient.core.rows import Column
from sessions_app.accounts.credentials import Credential
from sessions_app.lifecycle.time_ledger import ledger
from sessions_app.models import InvitationEmail, Session
from sessions_app.reads import rows, tags, tokens
from sessions_app.vocabulary.enums import NO_EMAIL, ActorKind, EmailStatus


class TokenField(serializers.CharField):
    """The session's token; null for read-only keys, since its holder can act as the candidate."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(source="*", allow_null=True, read_only=True, **kwargs)

    def to_representation(self, value: Session) -> str | None:  # type: ignore[override]  # wider
        credential: Credential = self.context["credential"]
        return None if credential.reads_only else tokens.of(value)


class SessionRowSerializer(RowSerializer):
    """A session in a list: exactly the thirteen keys of the public reference."""

    token = TokenField()

    class Meta:
        columns = rows.LISTED
        read_only_fields = ["id"]


class PhaseSerializer(RowSerializer):
    minutes = NumberField()

    class Meta:
        columns = rows.PHASE
        read_only_fields = ["index", "name", "savedAt"]


class ActorSerializer(CamelCaseSerializer):
    kind = serializers.ChoiceField(source="actor_kind", choices=ActorKind.choices)
    id = serializers.CharField(source="actor_id")


class TimerChangeSerializer(CamelCaseSerializer):
    """Additional time: minutes for this timer, or a factor for all timers."""

    minutes = NumberField(allow_null=True)
    factor = NumberField(allow_null=True)
    reason = serializers.CharField()
    by = ActorSerializer(source="*")
    at = serializers.DateTimeField(source="created_at")


class TimerSerializer(CamelCaseSerializer):
    """A timer: its minutes, including the time factor, and the changes with actor and reason."""

    phase_index = serializers.IntegerField(allow_null=True)
    name = serializers.CharField()
    minutes = NumberField()
    started_at = serializers.DateTimeField(allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True)
    changes = TimerChangeSerializer(many=True)


class TimersField(serializers.Field[Any, Any, Any, Any]):
    """The session's time ledger."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(source="*", read_only=True, **kwargs)

    def to_representation(self, value: Session) -> Any:
        return TimerSerializer(ledger(value), many=True).data


class InvitationStatusSerializer(CamelCaseSerializer):
    """The status of the e-mail with the session's link, and the mail server's last error."""

    email = serializers.ChoiceField(choices=[NO_EMAIL, *EmailStatus.values])
    attempts = serializers.IntegerField()
    sent_at = serializers.DateTimeField(allow_null=True)
    last_error = serializers.CharField(allow_null=True)


class InvitationStatusField(serializers.Field[Any, Any, Any, Any]):
    """The status of the session's invitation e-mail."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(source="*", read_only=True, **kwargs)

    def to_representation(self, value: Session) -> Any:
        return represent_invitation(getattr(value, "invitation_email", None))


def represent_invitation(email: InvitationEmail | None) -> Any:
    state = {
        "email": email.status if email else NO_EMAIL,
        "attempts": email.attempt_count if email else 0,
        "sent_at": email.sent_at if email else None,
        "last_error": (email.last_error or None) if email else None,
    }
    return InvitationStatusSerializer(state).data


class SessionTagsField(serializers.Field[Any, Any, Any, Any]):
    """The session's tags in their order."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(source="*", read_only=True, **kwargs)

    def to_representation(self, value: Session) -> list[str]:
        return tags.get_names(value)


class SessionSerializer(RowSerializer):
    """One session with its phases and time ledger."""

    token = TokenField()
    phases = PhaseSerializer(many=True)
    timeFactor = NumberField(source="time_factor")
    timers = extend_schema_field(TimerSerializer(many=True))(TimersField)()
    invitation = extend_schema_field(InvitationStatusSerializer)(InvitationStatusField)()

    tags = extend_schema_field(serializers.ListField(child=serializers.CharField()))(
        SessionTagsField
    )()

    class Meta:
        read_only_fields = ["id"]

    def get_columns(self) -> Iterable[Column]:
        return rows.detailed()
