"""Timers, and what happens when one ends: docs/decisions/0004-time.md.

Only the server's clock counts. `Session.timer_ends_at` is when the running timer ends; for another
`GRACE_SECONDS`, the candidate's requests still count for that timer. After that the timer is
overdue and has to be settled: the session moves on as of the time at which the timer ended. Every
lock of the session settles it (`lock`); a worker does so within a second or two
(`settle_overdue`).
"""

import logging
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Min, QuerySet

from gradient.core import clock
from gradient.core.outages import is_outage
from sessions_app.lifecycle import steps
from sessions_app.lifecycle.steps import Moments
from sessions_app.lifecycle.timestamps import next_timestamp
from sessions_app.lifecycle.transitions import write_columns
from sessions_app.models import MAX_MINUTES, Session, TimeExtension, overdue
from sessions_app.vocabulary.actors import TIMER, Actor
from sessions_app.vocabulary.enums import Status, SubmittedBy
from sessions_app.vocabulary.exceptions import InvalidRequest, NotFound
from sessions_app.vocabulary.signals import timers_ended
from sessions_app.work import store

logger = logging.getLogger(__name__)

BATCH_SIZE = 50
"""Sessions of one organization that are settled in one transaction. Whoever needs one of them waits
for it, so it takes some hundredths of a second."""
MAX_FAULTY = 1_000
"""Sessions that cannot be settled, after which a run ends: the fault is not theirs alone."""


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
    _move_on([session])
    return session


def settle(session_id: UUID, timer_ends_at: datetime | None) -> None:
    """Settle the session's timer if it is overdue. `timer_ends_at` is the value just read."""
    if timer_ends_at is not None and timer_ends_at <= overdue_at(clock.now()):
        _settle_session(session_id)


def settle_overdue(organization_id: UUID | None = None) -> int:
    """Settle all overdue timers, of one organization or of all, and return the number of sessions.

    Organizations take turns, so that thousands of timers of one do not delay the others. Several
    sessions share a transaction, which is kept short, since others may wait for their locks.
    Sessions that somebody else has locked are left to them; for one organization, they are waited
    for, so that the caller reads none as running whose time is over.
    """
    settled, in_turn = 0, _organizations_with_overdue(organization_id)
    must_wait = organization_id is not None and bool(in_turn)  # one query if nothing is overdue
    faulty: set[UUID] = set()
    while in_turn:
        batches = {id: _settle_some(id, faulty) for id in in_turn}
        settled += sum(batch.settled for batch in batches.values())
        in_turn = [id for id, batch in batches.items() if batch.is_full]
    if organization_id and must_wait:
        settled += _settle_locked(organization_id)
    return settled


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
    """Send `timers_ended` if the running timer has ended but is not overdue yet."""
    if session.timer_ends_at is not None and session.timer_ends_at <= now:
        timers_ended.send(Session, moments=[(session, session.timer_ends_at)])


def _end_of_running_timer(session: Session) -> datetime:
    if session.timer_ends_at is None:
        raise ValueError("No timer is running.")
    return session.timer_ends_at


def _organizations_with_overdue(organization_id: UUID | None) -> list[UUID]:
    """All, or this one if it has any, in the order in which their first timer ended."""
    sessions = _overdue()
    if organization_id:
        sessions = sessions.filter(organization_id=organization_id)
    first = sessions.values("organization_id").annotate(first=Min("timer_ends_at"))
    return list(first.order_by("first").values_list("organization_id", flat=True))


def _overdue() -> QuerySet[Session]:
    return Session.objects.filter(overdue(overdue_at(clock.now()))).order_by()


class _Batch(NamedTuple):
    """How many sessions were settled, and whether there may be more to settle after them."""

    settled: int
    is_full: bool


def _settle_some(organization_id: UUID, faulty: set[UUID]) -> _Batch:
    """Settle the organization's timers that ended first.

    If they cannot be settled together, each is settled by itself, so that one session with a fault
    keeps no other from moving on. Those that fail are added to `faulty`, and left out.
    """
    try:
        count = _settle_batch(organization_id, faulty)
    except Exception as error:
        if is_outage(error):
            raise
        logger.exception("Sessions could not be settled together.")
    else:
        return _Batch(count, is_full=count == BATCH_SIZE)
    ids = list(_first(organization_id, faulty).values_list("pk", flat=True))
    settled = {id: _settle_alone(id) for id in ids}
    faulty |= {id for id, count in settled.items() if not count}
    return _Batch(
        sum(settled.values()), is_full=len(ids) == BATCH_SIZE and len(faulty) < MAX_FAULTY
    )


def _first(organization_id: UUID, faulty: Collection[UUID]) -> QuerySet[Session]:
    first = _overdue().filter(organization_id=organization_id).exclude(pk__in=faulty)
    return first.order_by("timer_ends_at", "pk")[:BATCH_SIZE]


@transaction.atomic
def _settle_batch(organization_id: UUID, faulty: Collection[UUID]) -> int:
    # Without those that are locked: whoever has locked them settles them, or another worker does.
    locked = _first(organization_id, faulty).select_for_update(skip_locked=True, no_key=True)
    sessions = list(locked)
    _move_on(sessions)
    return len(sessions)


def _settle_locked(organization_id: UUID) -> int:
    """Wait for each of the organization's overdue sessions that somebody else has locked.

    One at a time: a transaction that holds no other session cannot deadlock.
    """
    ids = _overdue().filter(organization_id=organization_id).values_list("pk", flat=True)
    return sum(_settle_alone(id) for id in list(ids))


def _settle_alone(session_id: UUID) -> int:
    try:
        return _settle_session(session_id)
    except Exception as error:
        if is_outage(error):
            raise
        logger.exception("The session %s could not be settled.", session_id)
        return 0


@transaction.atomic
def _settle_session(session_id: UUID) -> int:
    try:
        lock(session_id)
    except NotFound:  # deleted since it was listed
        return 0
    return 1


def _move_on(sessions: Collection[Session]) -> None:
    """Move locked sessions through all of their overdue timers."""
    latest_end = overdue_at(clock.now())
    # A loop, since the next timer runs from the end of the one before and may be overdue too.
    while ends := _ends(sessions, latest_end):
        _settle_timers(ends)


def _ends(sessions: Collection[Session], latest_end: datetime) -> Moments:
    """The sessions whose timer ended by then, and when."""
    ends = ((session, session.timer_ends_at) for session in sessions)
    return [(session, at) for session, at in ends if at is not None and at <= latest_end]


def _settle_timers(ends: Moments) -> None:
    """Move the sessions on as of the ends of their timers. The next timers run from then."""
    timers_ended.send(Session, moments=ends)
    phases = steps.get_phases([session for session, _ in ends])
    in_setup = [end for end in ends if end[0].status == Status.SETUP]
    if in_setup:
        steps.start_tasks(in_setup, phases, actor=TIMER)
    set_up = {session.pk for session, _ in in_setup}
    in_task = [end for end in ends if end[0].pk not in set_up]
    if in_task:
        _end_phases(in_task, phases)


def _end_phases(ends: Moments, phases: steps.Phases) -> None:
    """Seal the current phase of each session; start its next one, or submit."""
    sealed = store.seal_as_saved(
        [(phases[session.pk][session.phase_index], at) for session, at in ends]
    )
    last, starts = [], []
    for (session, at), after in zip(ends, sealed, strict=True):
        following = phases[session.pk][session.phase_index + 1 :]
        if following:
            starts.append(steps.NextPhase(session, following[0], at, after))
        else:
            last.append((session, at))
    if starts:
        steps.start_phases(starts)
    if last:
        steps.mark_submitted(last, actor=TIMER, by=SubmittedBy.TIMER)
