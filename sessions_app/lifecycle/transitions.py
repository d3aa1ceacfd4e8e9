"""The table of allowed transitions, and the only function that writes a session's status.

Other packages call the verbs of `sessions_app.lifecycle` instead.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypedDict, Unpack

from django.db.models import QuerySet

from gradient.core import clock
from sessions_app.models import Session, Transition
from sessions_app.vocabulary.actors import Actor
from sessions_app.vocabulary.enums import Status, SubmittedBy
from sessions_app.vocabulary.exceptions import Conflict, IllegalTransition
from sessions_app.vocabulary.signals import status_changed


class LifecycleColumns(TypedDict, total=False):
    """The columns that only the lifecycle writes, except for the status."""

    setup_started_at: datetime
    task_started_at: datetime
    submitted_at: datetime
    submitted_by: SubmittedBy
    scoring_started_at: datetime
    scored_at: datetime
    reviewed_at: datetime | None
    current_phase_index: int
    timer_ends_at: datetime | None
    final_percent: float | None
    decision: str
    assessment_version: int
    setup_minutes: float
    time_factor: float
    base_setup_minutes: float | None


@dataclass(frozen=True)
class Effect:
    """The column that a transition sets to its time (`stamps`), or to null (`clears`)."""

    stamps: str | None = None
    clears: str | None = None


TRANSITIONS: dict[tuple[Status, Status], Effect] = {
    (Status.INVITED, Status.SETUP): Effect(stamps="setup_started_at"),
    (Status.SETUP, Status.IN_PROGRESS): Effect(stamps="task_started_at"),
    (Status.IN_PROGRESS, Status.SUBMITTED): Effect(stamps="submitted_at"),
    (Status.SUBMITTED, Status.SCORING): Effect(stamps="scoring_started_at"),
    (Status.SCORING, Status.SCORED): Effect(stamps="scored_at"),
    # Scoring failed: the times of the submission and of an earlier score are kept.
    (Status.SCORING, Status.SUBMITTED): Effect(),
    (Status.SCORED, Status.SCORING): Effect(stamps="scoring_started_at"),
    (Status.SCORED, Status.REVIEWED): Effect(stamps="reviewed_at"),
    (Status.REVIEWED, Status.SCORED): Effect(clears="reviewed_at"),
}
"""The nine transitions of the API contract, section 4."""


def allowed_sources(to: Status) -> list[Status]:
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
    **columns: Unpack[LifecycleColumns],
) -> None:
    """Change the status of a locked session, and record the transition.

    `columns` are written with it. Raises IllegalTransition for a transition that is not in
    `TRANSITIONS`, and Conflict if the row's status is no longer the one that was read.
    """
    from_status = Status(session.status)
    effect = TRANSITIONS.get((from_status, to))
    if effect is None:
        raise IllegalTransition(from_status, allowed_sources(to))
    changes: dict[str, object] = {**columns, "status": to}
    if effect.stamps:
        changes[effect.stamps] = at
    if effect.clears:
        changes[effect.clears] = None
    _write(session, changes)
    Transition.objects.create(
        session=session,
        from_status=from_status,
        to_status=to,
        actor_kind=actor.kind,
        actor_id=actor.id,
        reason=reason,
        at=at,
        created_at=max(at, clock.now()),
    )
    status_changed.send(
        Session, session=session, from_status=from_status, to_status=to, actor=actor, at=at
    )


def write_columns(session: Session, **columns: Unpack[LifecycleColumns]) -> None:
    """Write columns of a locked session. Raises Conflict like `change_status`."""
    _write(session, columns)


def _write(session: Session, changes: Mapping[str, object]) -> None:
    unchanged = Session.objects.filter(pk=session.pk, status=session.status)
    # Bypasses SessionQuerySet.update, which refuses these columns to all other callers.
    if QuerySet.update(unchanged, **changes) != 1:
        raise Conflict("The session was changed by another request. Try again.")
    session.__dict__.update(changes)
