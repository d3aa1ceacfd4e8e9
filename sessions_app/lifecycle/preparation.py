"""The verbs that prepare a session: due date, time factor, and token."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from gradient.core import clock
from sessions_app.accounts import audit
from sessions_app.lifecycle import timers
from sessions_app.lifecycle.transitions import require_status, write_columns
from sessions_app.models import Session, SessionPhase, new_token
from sessions_app.vocabulary.actors import Actor
from sessions_app.vocabulary.enums import Status
from sessions_app.vocabulary.exceptions import Conflict, InvalidRequest

DUE_DATE_CHANGED = "session.due_date_changed"
ERASED_MESSAGE = "The candidate was erased, so the session no longer has a link."
TOKEN_ROTATED = "session.token_rotated"  # noqa: S105  an action, not a token
_DECIMALS = 6
"""Decimals of minutes: 45 × 1.1 is 49.5, not 49.50000000000001."""


def require_future(due_date: datetime | None) -> None:
    """Raise InvalidRequest for a due date that has passed."""
    if due_date is not None and due_date <= clock.now():
        message = "The due date has passed."
        raise InvalidRequest(message, {"dueDate": [message]})


@transaction.atomic
def change_due_date(session_id: UUID, *, due_date: datetime | None, actor: Actor) -> Session:
    """Change the session's own due date. With None, the assessment's due date applies.

    Raises InvalidRequest for a date that has passed.
    """
    session = timers.lock(session_id)
    if due_date == session.due_date:
        return session
    require_future(due_date)
    audit.record(
        DUE_DATE_CHANGED,
        session.pk,
        organization_id=session.organization_id,
        actor=actor,
        details={"from": _text(session.due_date), "to": _text(due_date)},
    )
    session.due_date = due_date
    session.save(update_fields=["due_date"])
    return session


@transaction.atomic
def set_time_factor(session_id: UUID, *, factor: float, reason: str, actor: Actor) -> Session:
    """Multiply the time of every timer of a session that has not started.

    It replaces an earlier factor, and is recorded with its reason.
    """
    session = timers.lock(session_id)
    require_status(session, Status.INVITED)
    if factor == session.time_factor:
        return session
    base_minutes = session.base_setup_minutes
    if base_minutes is None:
        base_minutes = session.setup_minutes
    write_columns(
        session,
        time_factor=factor,
        setup_minutes=scale_minutes(base_minutes, factor),
        base_setup_minutes=base_minutes,
    )
    phases = list(SessionPhase.objects.filter(session=session))
    for phase in phases:
        if phase.base_minutes is None:
            phase.base_minutes = phase.minutes
        phase.minutes = scale_minutes(phase.base_minutes, factor)
    SessionPhase.objects.bulk_update(phases, ["minutes", "base_minutes"])
    timers.record_factor(session, factor=factor, reason=reason, actor=actor)
    return session


@transaction.atomic
def rotate_token(session_id: UUID, *, actor: Actor, statuses: tuple[Status, ...] = ()) -> bool:
    """Replace the session's token: the old link stops working. Return whether it was replaced.

    With `statuses`, only if the locked session has one of them. Raises Conflict for an erased
    session, which cannot get a token again.
    """
    session = timers.lock(session_id)
    if not session.has_token:
        raise Conflict(ERASED_MESSAGE)
    if statuses and session.status not in statuses:
        return False
    session.token = new_token()
    session.save(update_fields=["token_hash", "token_encrypted"])
    audit.record(TOKEN_ROTATED, session.pk, organization_id=session.organization_id, actor=actor)
    return True


def scale_minutes(minutes: float, factor: float) -> float:
    """The minutes of a timer with this time factor, rounded."""
    return round(minutes * factor, _DECIMALS)


def _text(at: datetime | None) -> str | None:
    return None if at is None else clock.rfc3339(at)
