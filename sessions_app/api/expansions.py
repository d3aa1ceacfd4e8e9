"""`expand` of the list of sessions, which adds keys after the thirteen, in the requested order."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from rest_framework import serializers

from gradient.api.fields import NumberField
from gradient.api.serializers import CamelCaseSerializer
from sessions_app.api.decisions import DecisionSerializer
from sessions_app.api.serializers import (
    InvitationStatusSerializer,
    SessionRowSerializer,
    represent_invitation,
)
from sessions_app.reads import expansions, tags


class FinalScoreSerializer(CamelCaseSerializer):
    final_score = NumberField()
    max_points = NumberField()
    percent = NumberField(allow_null=True)


@dataclass(frozen=True)
class Expansion:
    """A key that `expand` adds.

    `load` returns the values of a page's sessions by session id; `represent` converts a value, or
    None for a session without one, to JSON.
    """

    load: Callable[[Sequence[UUID]], dict[UUID, Any]]
    represent: Callable[[Any], Any]
    cells: Mapping[str, Callable[[Any], Any]]
    """The CSV columns: for each name, a function from the result of `represent` to the cell."""


def _each(*names: str) -> dict[str, Callable[[Any], Any]]:
    return {name: partial(_value, name) for name in names}


def _value(name: str, represented: Any) -> Any:
    return represented and represented[name]


EXPANSIONS = {
    "score": Expansion(
        expansions.scores,
        lambda score: score and FinalScoreSerializer(score).data,
        _each("finalScore", "maxPoints", "percent"),
    ),
    "decision": Expansion(
        expansions.decisions,
        lambda decision: decision and DecisionSerializer(decision).data,
        {
            "decision": partial(_value, "decision"),
            "decisionReason": partial(_value, "reason"),
            "decidedAt": partial(_value, "at"),
        },
    ),
    "tags": Expansion(tags.names_by_session, lambda names: names or [], {"tags": ", ".join}),
    "invitation": Expansion(
        expansions.invitations,
        represent_invitation,
        {
            "invitationEmail": partial(_value, "email"),
            "invitationSentAt": partial(_value, "sentAt"),
            "invitationError": partial(_value, "lastError"),
        },
    ),
}


class ExpandField(serializers.CharField):
    """Names of `EXPANSIONS`, separated by commas."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault(
            "help_text", f"Additional keys, separated by commas: {', '.join(EXPANSIONS)}."
        )
        super().__init__(required=False, **kwargs)

    default_error_messages = {
        "unknown": f"This must be one or more of {', '.join(EXPANSIONS)}, separated by commas.",
        "repeated": "Each key may appear only once.",
    }

    def to_internal_value(self, data: Any) -> Any:
        names = super().to_internal_value(data).split(",")
        if not set(names) <= set(EXPANSIONS):
            self.fail("unknown")
        if len(names) != len(set(names)):
            self.fail("repeated")
        return names


class ExpandedSessionSerializer(SessionRowSerializer):
    def to_representation(self, instance: Any) -> dict[str, Any]:
        row: dict[str, Any] = super().to_representation(instance)
        for name, values in self.context["expanded"].items():
            row[name] = EXPANSIONS[name].represent(values.get(instance.pk))
        return row


class ListedSessionSerializer(SessionRowSerializer):
    """A session in a list: the thirteen keys of the public reference, then those of `expand`."""

    # Only used for the schema.
    def get_fields(self) -> dict[str, Any]:
        return {
            **super().get_fields(),
            "score": FinalScoreSerializer(allow_null=True, required=False),
            "decision": DecisionSerializer(allow_null=True, required=False),
            "tags": serializers.ListField(child=serializers.CharField(), required=False),
            "invitation": InvitationStatusSerializer(required=False),
        }
