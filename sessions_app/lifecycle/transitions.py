"""The table of the lifecycle, and the one function that writes a session's status.

Verbs are in `sessions_app.lifecycle`; call those.
"""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from gradient.core import clock
from sessions_app.models import Session, Transition
from sessions_app.vocabulary.actors import Actor
from sessions_app.vocabulary.enums import Status
from sessions_app.vocabulary.exceptions import Conflict, IllegalTransition
from sessions_app.vocabulary.signals import status_changed

TRANSITIONS: dict[tuple[Status, Status], dict[str, Any]] = {
    (Status.INVITED, Status.SETUP): {"stamp": "setup_started_at"},
    (Status.SETUP, Status.IN_PROGRESS): {"stamp": "task_started_at"},
    (Status.IN_PROGRESS, Status.SUBMITTED): {"stamp": "submitted_at"},
    (Status.SUBMITTED, Status.SCORING): {"stamp": "scoring_started_at"},
    (Status.SCORING, Status.SCORED): {"stamp": "scored_at"},
    # Back to where it was: when the work was handed in, or scored, has not changed by that.
    (Status.SCORING, Status.SUBMITTED): {},
    (Status.SCORED, Status.SCORING): {"stamp": "scoring_started_at"},
    (Status.SCORED, Status.REVIEWED): {"stamp": "reviewed_at"},
    (Status.REVIEWED, Status.SCORED): {"clear": "reviewed_at"},
}
"""The nine changes of the contract's section 4, with the time that each stamps or clears."""


def sources(to: Status) -> list[Status]:
    """The statuses from which `to` can be reached."""
    return [source for source, target in TRANSITIONS if target == to]


def require_status(session: Session, *allowed: Status) -> None:
    """Raise IllegalTransition unless the session has one of the statuses."""
    if session.status not in allowed:
        raise IllegalTransition(session.status, allowed)


def change_status(
    session: Session,
    to: Status,
    *,
    actor: Actor,
    at: datetime,
    reason: str = "",
    **columns: object,
) -> None:
    """Move a locked session to another status, with a row that says who, when and why.

    `columns` are further lifecycle columns that change with it. Raises IllegalTransition for a
    change that does not exist, Conflict if the row is not as it was read.
    """
    was = Status(session.status)
    effect = TRANSITIONS.get((was, to))
    if effect is None:
        raise IllegalTransition(was, sources(to))
    if "stamp" in effect:
        columns[effect["stamp"]] = at
    if "clear" in effect:
        columns[effect["clear"]] = None
    write_columns(session, status=to, **columns)
    Transition.objects.create(
        session=session,
        from_status=was,
        to_status=to,
        actor_kind=actor.kind,
        actor_id=actor.id,
        reason=reason,
        at=at,
        created_at=clock.now(),
    )
    status_changed.send(Session, session=session, from_status=was, to_status=to, actor=actor, at=at)


def write_columns(session: Session, **columns: object) -> None:
    """Write lifecycle columns of a locked session, provided that its status is what was read."""
    unchanged = Session.objects.filter(pk=session.pk, status=session.status)
    # Past SessionQuerySet.update, which refuses these columns to everybody else.
    if QuerySet.update(unchanged, **columns) != 1:
        raise Conflict("The session was changed at the same moment; try again.")
    session.__dict__.update(columns)
