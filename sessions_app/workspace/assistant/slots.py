"""Limits the answers that a process waits for at once, and shares them among organizations."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Lock
from uuid import UUID


class FairSlots:
    """A semaphore that is fair to organizations.

    While others wait, an organization has at most half of the slots. Otherwise it has at most three
    quarters, so that the next organization need not wait for a whole answer. A free slot goes to
    the organization with the fewest slots; among equals, to the one that got its last slot first,
    and within an organization to the thread that waits longest.
    """

    def __init__(self, size: int) -> None:
        self._size = size
        self._lock = Lock()
        self._running: Counter[UUID] = Counter()
        self._waiting: list[tuple[UUID, Event]] = []
        self._granted: dict[UUID, int] = {}
        self._grants = 0

    @contextmanager
    def hold(self, organization_id: UUID) -> Iterator[None]:
        """Wait for a slot, and hold it during the block."""
        granted = Event()
        with self._lock:
            self._waiting.append((organization_id, granted))
            self._grant()
        granted.wait()
        try:
            yield
        finally:
            with self._lock:
                self._running[organization_id] -= 1
                self._grant()

    def _grant(self) -> None:
        """Give the free slots to waiting threads. The caller holds the lock."""
        while self._running.total() < self._size:
            eligible = [ticket for ticket in self._waiting if self._may_run(ticket[0])]
            if not eligible:
                return
            ticket = min(eligible, key=lambda each: (self._running[each[0]], self._last(each[0])))
            self._waiting.remove(ticket)
            self._running[ticket[0]] += 1
            self._grants += 1
            self._granted[ticket[0]] = self._grants
            ticket[1].set()

    def _last(self, organization_id: UUID) -> int:
        return self._granted.get(organization_id, 0)

    def _may_run(self, organization_id: UUID) -> bool:
        others_wait = any(waiting != organization_id for waiting, _ in self._waiting)
        limit = (self._size + 1) // 2 if others_wait else self._size - self._size // 4
        return self._running[organization_id] < limit
