"""The steps that a session takes while a timer runs: the task starts, a phase starts, the work is
submitted. Each is taken by many locked sessions at once, since a timer may end for thousands of
them at the same instant.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from sessions_app.lifecycle.transitions import StatusChange, change_statuses, write_columns_of_each
from sessions_app.models import Session, SessionPhase
from sessions_app.vocabulary.actors import Actor
from sessions_app.vocabulary.enums import Status, SubmittedBy
from sessions_app.vocabulary.signals import phases_started, sessions_submitted
from sessions_app.work import store

Moments = Sequence[tuple[Session, datetime]]
"""Sessions, and when each takes the step."""
Phases = dict[UUID, list[SessionPhase]]
"""The phases of each session in their order."""


class NextPhase(NamedTuple):
    """A session, the phase that it goes on to, when, and how the phase before ended."""

    session: Session
    phase: SessionPhase
    at: datetime
    after: store.Sealed


def get_phases(sessions: Collection[Session]) -> Phases:
    """All phases of the sessions. One query."""
    phases: Phases = defaultdict(list)
    for phase in SessionPhase.objects.filter(session__in=sessions).order_by("session", "index"):
        phases[phase.session_id].append(phase)
    return phases


def start_tasks(moments: Moments, phases: Phases, *, actor: Actor) -> None:
    """setup → in_progress: the first phase starts, and its timer runs from then."""
    first = {session.pk: phases[session.pk][0] for session, _ in moments}
    steps = [
        StatusChange(
            session,
            at,
            {
                "current_phase_index": 0,
                "timer_ends_at": at + timedelta(minutes=first[session.pk].minutes),
            },
        )
        for session, at in moments
    ]
    change_statuses(steps, Status.IN_PROGRESS, actor=actor)
    store.begin([store.Beginning(first[session.pk], at) for session, at in moments])


def start_phases(starts: Sequence[NextPhase]) -> None:
    """Make each phase its session's current one. Its timer runs from then."""
    write_columns_of_each(
        [
            (
                start.session,
                {
                    "current_phase_index": start.phase.index,
                    "timer_ends_at": start.at + timedelta(minutes=start.phase.minutes),
                },
            )
            for start in starts
        ]
    )
    store.begin([store.Beginning(start.phase, start.at, start.after) for start in starts])
    phases_started.send(Session, moments=[(start.session, start.at) for start in starts])


def mark_submitted(moments: Moments, *, actor: Actor, by: SubmittedBy) -> None:
    """in_progress → submitted. The last phases have been sealed by the caller."""
    steps = [
        StatusChange(session, at, {"submitted_by": by, "timer_ends_at": None})
        for session, at in moments
    ]
    change_statuses(steps, Status.SUBMITTED, actor=actor)
    sessions_submitted.send(Session, moments=moments)
