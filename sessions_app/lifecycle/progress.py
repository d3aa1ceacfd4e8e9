"""The verbs from invitation to submission."""

from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext

from sessions_app.lifecycle import steps, timers
from sessions_app.lifecycle.timestamps import next_timestamp
from sessions_app.lifecycle.transitions import change_status, require_status
from sessions_app.models import Session, SessionPhase
from sessions_app.vocabulary.actors import Actor
from sessions_app.vocabulary.enums import RUNNING, ActorKind, Status, SubmittedBy
from sessions_app.vocabulary.exceptions import Conflict, InvalidRequest, TimeExpired
from sessions_app.vocabulary.signals import phase_advanced
from sessions_app.work import store


@transaction.atomic
def start_setup(session_id: UUID, *, actor: Actor) -> Session:
    """invited → setup. Raises TimeExpired after the due date."""
    session = timers.lock(session_id)
    require_status(session, Status.INVITED)
    now = next_timestamp(session)
    due = session.effective_due_date
    if due is not None and due <= now:
        raise TimeExpired(gettext("The due date has passed. The session can no longer be started."))
    ends = now + timedelta(minutes=session.setup_minutes)
    change_status(session, Status.SETUP, actor=actor, at=now, timer_ends_at=ends)
    return session


@transaction.atomic
def start_task(session_id: UUID, *, actor: Actor) -> Session:
    """setup → in_progress. Within the grace period the task starts when the setup timer ended."""
    session = timers.lock(session_id)
    require_status(session, Status.SETUP)
    now = next_timestamp(session)
    timers.announce_end(session, now)
    at = timers.effective_time(session, now)
    steps.start_tasks([(session, at)], steps.get_phases([session]), actor=actor)
    return session


@transaction.atomic
def checkpoint(
    session_id: UUID,
    state: store.State,
    *,
    phase_index: int | None = None,
    if_match: frozenset[str] | None = None,
) -> store.Saved | store.Refused:
    """Save the current phase's work; see `sessions_app.work.store.save`.

    Raises InvalidRequest for a `phase_index` that has not started.
    """
    session = timers.lock(session_id)
    require_status(session, Status.IN_PROGRESS)
    _require_started(session, phase_index)
    return store.save(session, state, phase_index=phase_index, if_match=if_match)


@transaction.atomic
def advance_phase(
    session_id: UUID,
    *,
    phase_index: int | None = None,
    state: store.State | None = None,
    time_remaining: int = 0,
) -> Session:
    """Seal the current phase and start the next one.

    `phase_index` is the phase that the client believes to be current. An earlier one changes
    nothing, since the call is a repeat; a later one raises InvalidRequest. Raises Conflict in the
    last phase. `time_remaining` is what the client reported, in seconds.
    """
    session = timers.lock(session_id)
    require_status(session, Status.IN_PROGRESS)
    index = session.phase_index
    if phase_index is not None and phase_index < index:
        return session
    _require_started(session, phase_index)
    phase, *following = _remaining_phases(session)
    if not following:
        raise Conflict("This is the last phase. Submit the session to end it.")
    now = next_timestamp(session)
    at = timers.effective_time(session, now)
    timers.announce_end(session, now)
    sealed = store.seal(phase, at=at, now=now, state=state, time_remaining=time_remaining)
    steps.start_phases([steps.NextPhase(session, following[0], at, sealed)])
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
    """in_progress → submitted. Raises Conflict before the last phase."""
    session = timers.lock(session_id)
    require_status(session, Status.IN_PROGRESS)
    phase, *following = _remaining_phases(session)
    if following:
        raise Conflict("This is not the last phase. Advance to the last phase before submitting.")
    now = next_timestamp(session)
    at = timers.effective_time(session, now)
    timers.announce_end(session, now)
    store.seal(phase, at=at, now=now, state=state, time_remaining=None)
    by = SubmittedBy.CANDIDATE if actor.kind == ActorKind.CANDIDATE else SubmittedBy.STAFF
    steps.mark_submitted([(session, at)], actor=actor, by=by)
    return session


@transaction.atomic
def end(session_id: UUID, *, actor: Actor) -> Session:
    """Submit a running session from setup or any phase, with the work that was last saved.

    Each later phase starts and ends at the same moment. A session that is not running is returned
    unchanged.
    """
    session = timers.lock(session_id)
    if session.status not in RUNNING:
        return session
    now = next_timestamp(session)
    at = timers.effective_time(session, now)
    if session.status == Status.SETUP:
        steps.start_tasks([(session, at)], steps.get_phases([session]), actor=actor)
    phase, *following = _remaining_phases(session)
    for next_phase in following:
        sealed = store.seal(phase, at=at, now=now, time_remaining=None)
        steps.start_phases([steps.NextPhase(session, next_phase, at, sealed)])
        phase = next_phase
    store.seal(phase, at=at, now=now, time_remaining=None)
    steps.mark_submitted([(session, at)], actor=actor, by=SubmittedBy.STAFF)
    return session


@transaction.atomic
def extend(session_id: UUID, *, minutes: float, reason: str, actor: Actor) -> Session:
    """Add minutes to the running timer, before its end or within the grace period.

    The extension is recorded with its reason. Raises InvalidRequest if the timer would be longer
    than `MAX_MINUTES`.
    """
    session = timers.lock(session_id)
    require_status(session, *RUNNING)
    timers.extend(session, minutes=minutes, reason=reason, actor=actor)
    return session


def _remaining_phases(session: Session) -> list[SessionPhase]:
    """The current phase and those that follow it."""
    return steps.get_phases([session])[session.pk][session.phase_index :]


def _require_started(session: Session, phase_index: int | None) -> None:
    """Raise InvalidRequest for a phase that has not started."""
    current = session.phase_index
    if phase_index is not None and phase_index > current:
        message = f"The session is in phase {current}. This phase has not started."
        raise InvalidRequest("This phase has not started.", {"phaseIndex": [message]})
