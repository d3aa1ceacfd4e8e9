"""Verbs that take a session from its invitation to its submission."""

from datetime import timedelta
from uuid import UUID

from django.db import transaction

from gradient.core import clock
from sessions_app.lifecycle import timers
from sessions_app.lifecycle.transitions import change_status, require_status
from sessions_app.models import Session
from sessions_app.vocabulary.actors import Actor
from sessions_app.vocabulary.enums import RUNNING, ActorKind, Status, SubmittedBy
from sessions_app.vocabulary.exceptions import Conflict, InvalidRequest, TimeExpired
from sessions_app.vocabulary.signals import phase_advanced
from sessions_app.work import store


@transaction.atomic
def start_setup(session_id: UUID, *, actor: Actor) -> Session:
    """invited → setup. Raises TimeExpired after the session's due date, or its assessment's."""
    session = timers.lock(session_id)
    require_status(session, Status.INVITED)
    now = clock.now()
    due = session.effective_due_date
    if due is not None and due <= now:
        raise TimeExpired("The due date has passed; the session can no longer be started.")
    ends = now + timedelta(minutes=session.setup_minutes)
    change_status(session, Status.SETUP, actor=actor, at=now, timer_ends_at=ends)
    return session


@transaction.atomic
def start_task(session_id: UUID, *, actor: Actor) -> Session:
    """setup → in_progress. Within the grace the task starts when setup's time ended."""
    session = timers.lock(session_id)
    require_status(session, Status.SETUP)
    now = clock.now()
    timers.announce_end(session, now)
    timers.start_task(session, actor=actor, at=timers.effective(session, now))
    return session


@transaction.atomic
def checkpoint(
    session_id: UUID, state: store.State, *, if_match: frozenset[str] | None = None
) -> store.Saved | store.Refused:
    """Save the current phase's work; see `sessions_app.work.store.save`."""
    session = timers.lock(session_id)
    require_status(session, Status.IN_PROGRESS)
    return store.save(session, state, if_match=if_match)


@transaction.atomic
def advance_phase(
    session_id: UUID,
    *,
    phase_index: int | None = None,
    state: store.State | None = None,
    time_remaining: int = 0,
) -> Session:
    """Seal the current phase and start the next.

    `phase_index` is the phase that the client believes it is leaving. One that the session has
    left already changes nothing; a later one raises InvalidRequest. Raises Conflict in the last
    phase. `time_remaining` is the client's figure, in seconds.
    """
    session = timers.lock(session_id)
    require_status(session, Status.IN_PROGRESS)
    index = session.phase_index
    if phase_index is not None and phase_index < index:
        return session
    if phase_index is not None and phase_index > index:
        sentence = f"The session is in phase {index} and has not come to this one."
        raise InvalidRequest("The phase is still to come.", {"phaseIndex": [sentence]})
    if timers.is_last(session):
        raise Conflict("This is the last phase; submitting is what ends it.")
    now = clock.now()
    at = timers.effective(session, now)
    timers.announce_end(session, now)
    sealed = store.seal(
        timers.current_phase(session),
        at=at,
        now=now,
        state=state,
        time_remaining=time_remaining,
    )
    timers.start_phase(session, index + 1, after=sealed, at=at)
    phase_advanced.send(
        Session,
        session=session,
        from_index=index,
        to_index=index + 1,
        time_remaining=time_remaining,
        at=at,
    )
    return session


@transaction.atomic
def submit(session_id: UUID, *, actor: Actor, state: store.State | None = None) -> Session:
    """in_progress → submitted, from the last phase. Raises Conflict before it."""
    session = timers.lock(session_id)
    require_status(session, Status.IN_PROGRESS)
    if not timers.is_last(session):
        raise Conflict("Phases are still to come; advance to the last one before submitting.")
    now = clock.now()
    at = timers.effective(session, now)
    timers.announce_end(session, now)
    store.seal(timers.current_phase(session), at=at, now=now, state=state, time_remaining=None)
    by = SubmittedBy.CANDIDATE if actor.kind == ActorKind.CANDIDATE else SubmittedBy.STAFF
    timers.hand_in(session, actor=actor, by=by, at=at)
    return session


@transaction.atomic
def extend(session_id: UUID, *, minutes: float, reason: str, actor: Actor) -> Session:
    """Add minutes to the running timer, before its end or within the grace after it.

    The candidate's deadline moves at once; the extension stays on record with its reason. Raises
    InvalidRequest for more time than a timer can be set to.
    """
    session = timers.lock(session_id)
    require_status(session, *RUNNING)
    timers.extend(session, minutes=minutes, reason=reason, actor=actor)
    return session
