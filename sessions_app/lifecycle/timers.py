"""Timers, and what happens when one ends: docs/decisions/0004-time.md.

Only the server's clock counts. `Session.timer_ends_at` is when the running timer ends; for another
`GRACE_SECONDS`, the candidate's requests still count for that timer. After that the timer is
overdue and has to be settled: the session moves on as of the time at which the timer ended. Every
lock of the session settles it (`lock`); a worker does so within a second or two
(`settle_overdue`).
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Window
from django.db.models.functions import RowNumber

from gradient.core import clock
from sessions_app.lifecycle.timestamps import next_timestamp
from sessions_app.lifecycle.transitions import change_status, write_columns
from sessions_app.models import MAX_MINUTES, Session, SessionPhase, TimeExtension, overdue
from sessions_app.vocabulary.actors import TIMER, Actor
from sessions_app.vocabulary.enums import Status, SubmittedBy
from sessions_app.vocabulary.exceptions import InvalidRequest, NotFound
from sessions_app.vocabulary.signals import phase_started, session_submitted, timer_ended
from sessions_app.work import store

BATCH_SIZE = 25
"""Sessions settled before the organizations' turns are computed again: about half a second."""


def grace_period() -> timedelta:
    return timedelta(seconds=settings.GRACE_SECONDS)


def overdue_at(now: datetime) -> datetime:
    """The latest `timer_ends_at` of a timer that is overdue at `now`."""
    return now - grace_period()


def effective_time(session: Session, now: datetime) -> datetime:
    """The time at which a candidate's action counts: at most the end of the running timer."""
    return now if session.timer_ends_at is None else min(now, session.timer_ends_at)


def lock(session_id: UUID) -> Session:
    """Lock the session's row for the transaction, settle its overdue timers, and return it.

    Raises NotFound for an unknown session.
    """
    session = Session.objects.select_for_update(no_key=True).filter(pk=session_id).first()
    if session is None:
        raise NotFound("Session not found.")
    latest_end = overdue_at(clock.now())
    # A loop, since the next timer runs from the end of the one before and may be overdue too.
    while session.timer_ends_at is not None and session.timer_ends_at <= latest_end:
        _settle_timer(session, session.timer_ends_at)
    return session


def settle(session_id: UUID, timer_ends_at: datetime | None) -> None:
    """Settle the session's timer if it is overdue. `timer_ends_at` is the value just read."""
    if timer_ends_at is not None and timer_ends_at <= overdue_at(clock.now()):
        _settle_session(session_id)


def settle_overdue(organization_id: UUID | None = None) -> int:
    """Settle all overdue timers, of one organization or of all, and return the number of sessions.

    Organizations take turns, so that thousands of timers of one do not delay the others. Each
    session has its own transaction: a crash undoes only one, and locks are held briefly.
    """
    settled = 0
    while ids := _overdue(organization_id):
        for session_id in ids:
            settled += _settle_session(session_id)
        if len(ids) < BATCH_SIZE:
            break
    return settled


def start_task(session: Session, *, actor: Actor, at: datetime) -> None:
    """Start the first phase, whose timer runs from `at`."""
    phase = _phase(session, 0)
    change_status(
        session,
        Status.IN_PROGRESS,
        actor=actor,
        at=at,
        current_phase_index=0,
        timer_ends_at=at + timedelta(minutes=phase.minutes),
    )
    store.begin(phase, at=at)


def start_phase(session: Session, index: int, *, after: store.Sealed, at: datetime) -> None:
    """Make the phase with this index the current one. Its timer runs from `at`."""
    phase = _phase(session, index)
    write_columns(
        session,
        current_phase_index=index,
        timer_ends_at=at + timedelta(minutes=phase.minutes),
    )
    store.begin(phase, after=after, at=at)
    phase_started.send(Session, session=session, index=index, at=at)


def mark_submitted(session: Session, *, actor: Actor, by: SubmittedBy, at: datetime) -> None:
    """in_progress → submitted. The last phase has been sealed by the caller."""
    change_status(
        session, Status.SUBMITTED, actor=actor, at=at, submitted_by=by, timer_ends_at=None
    )
    session_submitted.send(Session, session=session, at=at)


def extend(session: Session, *, minutes: float, reason: str, actor: Actor) -> None:
    """Add minutes to the running timer of a locked session.

    Raises InvalidRequest if the timer would end too late.
    """
    ends = _end_of_running_timer(session)
    now = next_timestamp(session)
    latest = now + timedelta(minutes=MAX_MINUTES)
    if ends + timedelta(minutes=minutes) > latest:
        message = f"The timer must end by {latest:%d %B %Y}."
        raise InvalidRequest("The extension is too long.", {"minutes": [message]})
    write_columns(session, timer_ends_at=ends + timedelta(minutes=minutes))
    TimeExtension.objects.create(
        session=session,
        phase_index=session.current_phase_index,
        minutes=minutes,
        reason=reason,
        actor_kind=actor.kind,
        actor_id=actor.id,
        created_at=now,
    )


def record_factor(session: Session, *, factor: float, reason: str, actor: Actor) -> None:
    """Record the factor of all timers of a locked session."""
    TimeExtension.objects.create(
        session=session,
        factor=factor,
        reason=reason,
        actor_kind=actor.kind,
        actor_id=actor.id,
    )


def announce_end(session: Session, now: datetime) -> None:
    """Send `timer_ended` if the running timer has ended but is not overdue yet."""
    if session.timer_ends_at is not None and session.timer_ends_at <= now:
        timer_ended.send(
            Session,
            session=session,
            phase_index=session.current_phase_index,
            at=session.timer_ends_at,
        )


def current_phase(session: Session) -> SessionPhase:
    """The current phase; after the submission, the last one."""
    return _phase(session, session.phase_index)


def is_last(session: Session) -> bool:
    """Whether no phase follows the current one."""
    return not SessionPhase.objects.filter(session=session, index__gt=session.phase_index).exists()


def _end_of_running_timer(session: Session) -> datetime:
    if session.timer_ends_at is None:
        raise ValueError("No timer is running.")
    return session.timer_ends_at


def _phase(session: Session, index: int) -> SessionPhase:
    return SessionPhase.objects.get(session=session, index=index)


def _overdue(organization_id: UUID | None) -> list[UUID]:
    sessions = Session.objects.filter(overdue(overdue_at(clock.now())))
    if organization_id is not None:
        sessions = sessions.filter(organization_id=organization_id)
    turn = Window(RowNumber(), partition_by="organization", order_by="timer_ends_at")
    in_turn = sessions.order_by(turn, "timer_ends_at", "pk")
    return list(in_turn.values_list("pk", flat=True)[:BATCH_SIZE])


@transaction.atomic
def _settle_session(session_id: UUID) -> int:
    try:
        lock(session_id)
    except NotFound:  # deleted since it was listed
        return 0
    return 1


def _settle_timer(session: Session, ended_at: datetime) -> None:
    """Move the session on as of the end of its timer. The next timer, if any, runs from then."""
    announce_end(session, ended_at)
    if session.status == Status.SETUP:
        start_task(session, actor=TIMER, at=ended_at)
        return
    sealed = store.seal(current_phase(session), at=ended_at, now=ended_at, time_remaining=None)
    if is_last(session):
        mark_submitted(session, actor=TIMER, by=SubmittedBy.TIMER, at=ended_at)
    else:
        start_phase(session, session.phase_index + 1, after=sealed, at=ended_at)
