"""The table of allowed transitions, and the only function that writes a session's status.

Other packages call the verbs of `sessions_app.lifecycle` instead.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, TypedDict, Unpack

from gradient.core import clock
from gradient.core.row_updates import update_each
from sessions_app.models import Session, Transition
from sessions_app.vocabulary.actors import Actor
from sessions_app.vocabulary.enums import Status, SubmittedBy
from sessions_app.vocabulary.exceptions import Conflict, IllegalTransition
from sessions_app.vocabulary.signals import statuses_changed


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
    assignee_id: int | None
    assessment_version: int
    setup_minutes: float
    time_factor: float
    base_setup_minutes: float | None


class StatusChange(NamedTuple):
    """A locked session, when it changes its status, and the columns that are written with it."""

    session: Session
    at: datetime
    columns: LifecycleColumns = LifecycleColumns()


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
    change_statuses([StatusChange(session, at, columns)], to, actor=actor, reason=reason)


def change_statuses(
    steps: Sequence[StatusChange], to: Status, *, actor: Actor, reason: str = ""
) -> None:
    """Change the status of locked sessions that all have the same status, like `change_status`.

    All steps must have the same columns.
    """
    from_status = Status(steps[0].session.status)
    effect = TRANSITIONS.get((from_status, to))
    if effect is None:
        raise IllegalTransition(from_status, allowed_sources(to))
    _write([(step.session, _changes(step, effect, to)) for step in steps])
    now = clock.now()
    Transition.objects.bulk_create(
        Transition(
            session=step.session,
            from_status=from_status,
            to_status=to,
            actor_kind=actor.kind,
            actor_id=actor.id,
            reason=reason,
            at=step.at,
            created_at=max(step.at, now),
        )
        for step in steps
    )
    moments = [(step.session, step.at) for step in steps]
    statuses_changed.send(
        Session, moments=moments, from_status=from_status, to_status=to, actor=actor
    )


def write_columns(session: Session, **columns: Unpack[LifecycleColumns]) -> None:
    """Write columns of a locked session. Raises Conflict like `change_status`."""
    _write([(session, columns)])


def write_columns_of_each(columns: Sequence[tuple[Session, LifecycleColumns]]) -> None:
    """Write the same columns of each of these locked sessions, which have the same status."""
    _write(columns)


def _changes(step: StatusChange, effect: Effect, to: Status) -> dict[str, object]:
    changes: dict[str, object] = {**step.columns, "status": to}
    if effect.stamps:
        changes[effect.stamps] = step.at
    if effect.clears:
        changes[effect.clears] = None
    return changes


def _write(changes: Sequence[tuple[Session, Mapping[str, object]]]) -> None:
    unchanged = Session.objects.filter(status=changes[0][0].status)
    # Bypasses SessionQuerySet.update, which refuses these columns to all other callers.
    if update_each(unchanged, {each.pk: values for each, values in changes}) != len(changes):
        raise Conflict("The session was changed by another request. Try again.")
    for session, values in changes:
        session.__dict__.update(values)
