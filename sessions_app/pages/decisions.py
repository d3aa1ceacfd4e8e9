"""The template context for decisions about a candidate."""

from dataclasses import dataclass
from typing import Any

from sessions_app.models import MAX_REASON_LENGTH, Decision, Session
from sessions_app.pages.actor_names import get_actor_names
from sessions_app.vocabulary.actors import Actor
from sessions_app.vocabulary.enums import SUBMITTED_OR_LATER, ActorKind, Outcome


@dataclass(frozen=True)
class ShownDecision:
    """A version of the decision with its actor's name."""

    decision: Decision
    by: str


def decision_context(session: Session, data: dict[str, Any] | None = None) -> dict[str, Any]:
    """The versions, newest first, and the form, with the last decision or with submitted `data`."""
    if session.status not in SUBMITTED_OR_LATER:
        return {"may_decide": False}
    decisions = list(Decision.objects.filter(session=session).order_by("-version"))
    actors = [Actor(ActorKind(each.actor_kind), each.actor_id) for each in decisions]
    names = get_actor_names(actors)
    versions = [
        ShownDecision(each, names[actor]) for each, actor in zip(decisions, actors, strict=True)
    ]
    last = versions[0] if versions else None
    return {
        "may_decide": True,
        "decisions": versions,
        "last_decision": last,
        "decision_version": last.decision.version if last else 0,
        "decision_choice": (data or {}).get("decision", session.decision),
        "decision_reason": (data or {}).get("reason", ""),
        "outcomes": Outcome.choices,
        "max_reason_length": MAX_REASON_LENGTH,
    }
