"""The current time: the server's, or that of a clock that overrides it.

All code that writes or compares a time calls `now`. The demonstration overrides the clock, so that
the verbs that create it stamp the times of its story.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime

from django.utils import timezone

_clock: ContextVar[Callable[[], datetime] | None] = ContextVar("clock", default=None)


def now() -> datetime:
    """An aware time in UTC."""
    clock = _clock.get()
    return clock() if clock else timezone.now()


def rfc3339(at: datetime, *, timespec: str = "auto") -> str:
    """The time in the API's format: UTC, with `Z`."""
    return at.astimezone(UTC).isoformat(timespec=timespec).replace("+00:00", "Z")


@contextmanager
def override(clock: Callable[[], datetime]) -> Iterator[None]:
    """Within the block, and in this thread only, `now` returns what `clock` returns."""
    token = _clock.set(clock)
    try:
        yield
    finally:
        _clock.reset(token)
