"""A session's time: for each timer the time allowed, added and used."""

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from gradient.core import clock
from sessions_app.models import Session, TimeExtension

SETUP = "Setup"


@dataclass(frozen=True)
class Timer:
    """One timer. `phase_index` is None for the setup timer.

    `started_at` is None before the timer starts, `ended_at` while it has not ended. `minutes`
    includes the last of the `factors`, but not the `extensions`, which were added later. `used` is
    measured by the server's clock, without the grace period, and grows while the timer runs.
    `reported_remaining` is the remaining time that the client reported, or None.
    """

    phase_index: int | None
    name: str
    minutes: float
    extensions: tuple[TimeExtension, ...]
    started_at: datetime | None
    ended_at: datetime | None
    used: timedelta | None
    reported_remaining: timedelta | None = None
    factors: tuple[TimeExtension, ...] = ()

    @property
    def allowed(self) -> timedelta:
        return timedelta(minutes=self.minutes)

    @property
    def added(self) -> timedelta:
        """The sum of the extensions."""
        minutes = (timedelta(minutes=extension.minutes or 0) for extension in self.extensions)
        return sum(minutes, timedelta())

    @property
    def changes(self) -> list[TimeExtension]:
        """The factors and the extensions, in the order in which they were recorded."""
        return sorted((*self.factors, *self.extensions), key=lambda row: (row.created_at, row.pk))

    @property
    def total(self) -> timedelta:
        """The allowed time, including extensions."""
        return self.allowed + self.added

    @property
    def ran_out(self) -> bool:
        """Whether the time ran out before the candidate ended the timer."""
        return self.ended_at is not None and self.used is not None and self.used >= self.total


def ledger(session: Session) -> list[Timer]:
    """The session's timers: the setup timer, then one for each phase.

    The session's overdue timers must have been settled (see `sessions_app.reads.queries`). Two
    queries, or none if `phases` and `extensions` were prefetched.
    """
    now = clock.now()
    added: dict[int | None, list[TimeExtension]] = defaultdict(list)
    factors = []
    for extension in session.extensions.all():
        if extension.factor is None:
            added[extension.phase_index].append(extension)
        else:
            factors.append(extension)
    timers = [replace(_setup(session, tuple(added[None]), now), factors=tuple(factors))]
    for phase in sorted(session.phases.all(), key=lambda phase: phase.index):
        reported = phase.time_remaining_at_end
        timers.append(
            Timer(
                phase_index=phase.index,
                name=phase.name,
                minutes=phase.minutes,
                extensions=tuple(added[phase.index]),
                started_at=phase.started_at,
                ended_at=phase.ended_at,
                used=_used(session, phase.started_at, phase.ended_at, now),
                reported_remaining=None if reported is None else _seconds(reported),
                factors=tuple(factors),
            )
        )
    return timers


def _setup(session: Session, extensions: tuple[TimeExtension, ...], now: datetime) -> Timer:
    started, ended = session.setup_started_at, session.task_started_at
    return Timer(
        phase_index=None,
        name=SETUP,
        minutes=session.setup_minutes,
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
    # The clock of the server that recorded `started` may be ahead of this one's.
    return max((ended or running_until) - started, timedelta())


def _seconds(reported: int) -> timedelta:
    """The reported seconds, which may be more than a timedelta can hold."""
    return timedelta(seconds=min(reported, 10**9))
