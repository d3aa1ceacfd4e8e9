"""Timers, and what follows when one ends.

Only the server's clock counts. `Session.timer_ends_at` is when the running timer ends; for
`GRACE_SECONDS` more, what the candidate sends still belongs to that timer. Then the timer is
overdue, and the session moves on as of the time at which the timer ended. Whoever locks the
session next (`lock`, `settle_overdue`) records that; a worker does it within a second or two.
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction

from gradient.core import clock
from sessions_app.lifecycle.transitions import change_status, write_columns
from sessions_app.models import MAX_MINUTES, Session, SessionPhase, TimeExtension, overdue
from sessions_app.vocabulary.actors import TIMER, Actor
from sessions_app.vocabulary.enums import Status, SubmittedBy
from sessions_app.vocabulary.exceptions import InvalidRequest, NotFound
from sessions_app.vocabulary.signals import phase_started, timer_ended
from sessions_app.work import store

BATCH = 200


def grace() -> timedelta:
    return timedelta(seconds=settings.GRACE_SECONDS)


def overdue_at(now: datetime) -> datetime:
    """A timer that ended at this time or before is over at `now`, the grace included."""
    return now - grace()


def effective(session: Session, now: datetime) -> datetime:
    """The time as of which a candidate acts: at most the end of the running timer."""
    return now if session.timer_ends_at is None else min(now, session.timer_ends_at)


def lock(session_id: UUID) -> Session:
    """The session's row, locked for the transaction, with every overdue timer settled.

    Raises NotFound if there is no such session.
    """
    session = Session.objects.select_for_update(no_key=True).filter(pk=session_id).first()
    if session is None:
        raise NotFound("There is no such session.")
    ended = overdue_at(clock.now())
    while session.timer_ends_at is not None and session.timer_ends_at <= ended:
        _settle(session, session.timer_ends_at)
    return session


def settle(session_id: UUID, timer_ends_at: datetime | None) -> None:
    """Settle the timer of a session, of which the end was just read, if it is overdue."""
    if timer_ends_at is not None and timer_ends_at <= overdue_at(clock.now()):
        _settle_one(session_id)


def settle_overdue(organization_id: UUID | None = None) -> int:
    """Settle every overdue timer, of one organization or of all, and return how many sessions.

    Each session has a transaction of its own: a crash loses none, and nobody waits for them all.
    """
    settled = 0
    while ids := _overdue(organization_id):
        for session_id in ids:
            settled += _settle_one(session_id)
        if len(ids) < BATCH:
            break
    return settled


def start_task(session: Session, *, actor: Actor, at: datetime) -> None:
    """Move from setup to the first phase, whose timer runs from `at`."""
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
    """Make another phase the current one; its timer runs from `at`."""
    phase = _phase(session, index)
    write_columns(
        session,
        current_phase_index=index,
        timer_ends_at=at + timedelta(minutes=phase.minutes),
    )
    store.begin(phase, after=after, at=at)
    phase_started.send(Session, session=session, index=index, at=at)


def hand_in(session: Session, *, actor: Actor, by: SubmittedBy, at: datetime) -> None:
    """Move from the last phase, already sealed, to submitted."""
    change_status(
        session, Status.SUBMITTED, actor=actor, at=at, submitted_by=by, timer_ends_at=None
    )


def extend(session: Session, *, minutes: float, reason: str, actor: Actor) -> None:
    """Let the running timer of a locked session end so many minutes later.

    Raises InvalidRequest for an end that is too far away for a timer.
    """
    ends = _end_of_running_timer(session)
    latest = clock.now() + timedelta(minutes=MAX_MINUTES)
    if ends + timedelta(minutes=minutes) > latest:
        sentence = f"The timer would end after {latest:%d %B %Y}, which is too late."
        raise InvalidRequest("This is too much time.", {"minutes": [sentence]})
    write_columns(session, timer_ends_at=ends + timedelta(minutes=minutes))
    TimeExtension.objects.create(
        session=session,
        phase_index=session.current_phase_index,
        minutes=minutes,
        reason=reason,
        actor_kind=actor.kind,
        actor_id=actor.id,
    )


def announce_end(session: Session, now: datetime) -> None:
    """Announce that the running timer has ended, if it has: it is left within the grace."""
    if session.timer_ends_at is not None and session.timer_ends_at <= now:
        timer_ended.send(
            Session,
            session=session,
            phase_index=session.current_phase_index,
            at=session.timer_ends_at,
        )


def current_phase(session: Session) -> SessionPhase:
    """The phase whose timer runs or ran last."""
    return _phase(session, session.phase_index)


def is_last(session: Session) -> bool:
    """Whether no phase follows the current one."""
    return not SessionPhase.objects.filter(session=session, index__gt=session.phase_index).exists()


def _end_of_running_timer(session: Session) -> datetime:
    if session.timer_ends_at is None:
        raise ValueError("No timer runs.")
    return session.timer_ends_at


def _phase(session: Session, index: int) -> SessionPhase:
    return SessionPhase.objects.get(session=session, index=index)


def _overdue(organization_id: UUID | None) -> list[UUID]:
    sessions = Session.objects.filter(overdue(overdue_at(clock.now())))
    if organization_id is not None:
        sessions = sessions.filter(organization_id=organization_id)
    return list(sessions.order_by("timer_ends_at").values_list("pk", flat=True)[:BATCH])


@transaction.atomic
def _settle_one(session_id: UUID) -> int:
    try:
        lock(session_id)
    except NotFound:  # deleted since it was listed
        return 0
    return 1


def _settle(session: Session, ended: datetime) -> None:
    """Move on as of the end of a timer; the next timer, if any, runs from then."""
    announce_end(session, ended)
    if session.status == Status.SETUP:
        start_task(session, actor=TIMER, at=ended)
        return
    sealed = store.seal(current_phase(session), at=ended, now=ended, time_remaining=None)
    if is_last(session):
        hand_in(session, actor=TIMER, by=SubmittedBy.TIMER, at=ended)
    else:
        start_phase(session, session.phase_index + 1, after=sealed, at=ended)
