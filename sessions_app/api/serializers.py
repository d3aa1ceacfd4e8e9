"""Sessions as the API shows them: the seed's keys, in the seed's order."""

from collections.abc import Iterable
from typing import Any

from rest_framework import serializers

from gradient.api.fields import NumberField
from gradient.api.serializers import RowSerializer
from gradient.core.rows import Column
from sessions_app.accounts.credentials import Credential
from sessions_app.models import Session
from sessions_app.reads import rows


class TokenField(serializers.CharField):
    """The session's token; null for a key that may only read, since a token lets one act."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(source="*", allow_null=True, read_only=True, **kwargs)

    def to_representation(self, value: Session) -> str | None:  # type: ignore[override]  # wider
        credential: Credential = self.context["credential"]
        return None if credential.reads_only else value.token


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


class SessionSerializer(RowSerializer):
    """One session, with its phases."""

    token = TokenField()
    phases = PhaseSerializer(many=True)

    class Meta:
        read_only_fields = ["id"]

    def get_columns(self) -> Iterable[Column]:
        return rows.detailed()
