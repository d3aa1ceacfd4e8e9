"""A session's time: for each timer what was allowed, what was added, what was used."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta

from gradient.core import clock
from sessions_app.models import Session, TimeExtension

SETUP = "Setup"


@dataclass(frozen=True)
class Timer:
    """One timer's account. `phase_index` is None for setup's.

    `started_at` is None before it begins, `ended_at` until it is left. `allowed` was fixed by the
    invitation; `extensions` say what was added, when, by whom and why. `used` is by the server's
    clock, without the grace, and grows while the timer runs. `said_remaining` is the client's
    figure of what was left, None without one.
    """

    phase_index: int | None
    name: str
    allowed: timedelta
    extensions: tuple[TimeExtension, ...]
    started_at: datetime | None
    ended_at: datetime | None
    used: timedelta | None
    said_remaining: timedelta | None = None

    @property
    def added(self) -> timedelta:
        """The sum of the extensions."""
        minutes = (timedelta(minutes=extension.minutes) for extension in self.extensions)
        return sum(minutes, timedelta())

    @property
    def total(self) -> timedelta:
        """What was allowed, extensions included."""
        return self.allowed + self.added

    @property
    def ran_out(self) -> bool:
        """Whether it was used up, rather than left before its end."""
        return self.ended_at is not None and self.used is not None and self.used >= self.total


def ledger(session: Session) -> list[Timer]:
    """The account of each of the session's timers, setup's first and then phase by phase.

    The session is one that was settled when it was read (`sessions_app.reads.queries`). Two
    queries, or none where `phases` and `extensions` were prefetched.
    """
    now = clock.now()
    added: dict[int | None, list[TimeExtension]] = defaultdict(list)
    for extension in session.extensions.all():
        added[extension.phase_index].append(extension)
    timers = [_setup(session, tuple(added[None]), now)]
    for phase in sorted(session.phases.all(), key=lambda phase: phase.index):
        said = phase.time_remaining_at_end
        timers.append(
            Timer(
                phase_index=phase.index,
                name=phase.name,
                allowed=timedelta(minutes=phase.minutes),
                extensions=tuple(added[phase.index]),
                started_at=phase.started_at,
                ended_at=phase.ended_at,
                used=_used(session, phase.started_at, phase.ended_at, now),
                said_remaining=None if said is None else _seconds(said),
            )
        )
    return timers


def _setup(session: Session, extensions: tuple[TimeExtension, ...], now: datetime) -> Timer:
    started, ended = session.setup_started_at, session.task_started_at
    return Timer(
        phase_index=None,
        name=SETUP,
        allowed=timedelta(minutes=session.setup_minutes),
        extensions=extensions,
        started_at=started,
        ended_at=ended,
        used=_used(session, started, ended, now),
    )


def _used(
    session: Session, started: datetime | None, ended: datetime | None, now: datetime
) -> timedelta | None:
    if started is None:
        return None
    running_until = min(now, session.timer_ends_at or now)
    return (ended or running_until) - started


def _seconds(said: int) -> timedelta:
    """A client's figure, which may be more than a timedelta holds."""
    return timedelta(seconds=min(said, 10**9))
