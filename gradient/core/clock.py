"""The time by which everything is decided and stamped: the server's, or one that was handed over.

Whoever writes or compares a time asks here. The demonstration hands over a clock of its own, so
that the verbs that make it stamp the times of its story.
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
    """A time as the API writes it: in UTC, with `Z`."""
    return at.astimezone(UTC).isoformat(timespec=timespec).replace("+00:00", "Z")


@contextmanager
def by(clock: Callable[[], datetime]) -> Iterator[None]:
    """Within the block, and in this thread alone, `now` is what `clock` says."""
    token = _clock.set(clock)
    try:
        yield
    finally:
        _clock.reset(token)
