"""Slots shared fairly, by real threads that wait on conditions."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Condition, Thread
from uuid import UUID

import pytest

from sessions_app.workspace.assistant.slots import FairSlots
from tests.processes import eventually

A, B, C = (UUID(int=number) for number in (1, 2, 3))
PATIENCE_SECONDS = 30


class Crowd:
    """Threads that hold slots until they may go."""

    def __init__(self, size: int) -> None:
        self.slots = FairSlots(size)
        self._may_go: Counter[UUID] = Counter()
        self._changed = Condition()
        self.threads: list[Thread] = []

    def come(self, organization: UUID, count: int) -> None:
        """One after the other: each holds a slot, or is in line, before the next one comes."""
        for _ in range(count):
            present = self._present()
            thread = Thread(target=self._hold, args=(organization,), daemon=True)
            self.threads.append(thread)
            thread.start()
            self._wait_for(present + 1)

    def leave(self, organization: UUID) -> None:
        present = self._present()
        self._let_go({organization: 1})
        self._wait_for(present - 1)

    def end(self) -> None:
        self._let_go({A: 1_000, B: 1_000, C: 1_000})
        for thread in self.threads:
            thread.join(PATIENCE_SECONDS)

    @property
    def running(self) -> tuple[int, int, int]:
        return self.slots._running[A], self.slots._running[B], self.slots._running[C]

    def _wait_for(self, count: int) -> None:
        assert eventually(lambda: self._present() == count)

    def _present(self) -> int:
        with self.slots._lock:
            return self.slots._running.total() + len(self.slots._waiting)

    def _let_go(self, counts: dict[UUID, int]) -> None:
        with self._changed:
            self._may_go.update(counts)
            self._changed.notify_all()

    def _hold(self, organization: UUID) -> None:
        with self.slots.hold(organization), self._changed:
            self._changed.wait_for(lambda: self._may_go[organization] > 0)
            self._may_go[organization] -= 1


@contextmanager
def crowd_of(size: int) -> Iterator[Crowd]:
    crowd = Crowd(size)
    try:
        yield crowd
    finally:
        crowd.end()
    assert not any(thread.is_alive() for thread in crowd.threads)
    assert crowd.running == (0, 0, 0)


def test_an_organization_alone_leaves_a_quarter_free() -> None:
    with crowd_of(8) as crowd:
        crowd.come(A, 20)
        assert crowd.running == (6, 0, 0)
        crowd.come(B, 2)  # whoever comes next does not wait
        assert crowd.running == (6, 2, 0)


def test_while_others_wait_an_organization_comes_down_to_half() -> None:
    with crowd_of(8) as crowd:
        crowd.come(A, 20)
        crowd.come(B, 20)
        assert crowd.running == (6, 2, 0)
        for expected in ((5, 3, 0), (4, 4, 0)):
            crowd.leave(A)
            assert crowd.running == expected
        for organization in (A, B, A, B):
            crowd.leave(organization)
            assert crowd.running == (4, 4, 0)


def test_a_free_slot_goes_to_who_has_fewest() -> None:
    with crowd_of(4) as crowd:
        crowd.come(A, 9)
        crowd.come(B, 9)
        crowd.come(C, 1)
        assert crowd.running == (3, 1, 0)
        crowd.leave(A)
        assert crowd.running == (2, 1, 1)


@pytest.mark.parametrize("size", [1, 2, 3])
def test_few_slots_are_used_by_whoever_is_there(size: int) -> None:
    with crowd_of(size) as crowd:
        crowd.come(A, size + 2)
        assert crowd.running == (size, 0, 0)
        crowd.come(B, 1)
        crowd.leave(A)
        assert crowd.running == (size - 1, 1, 0)


def test_a_thread_that_fails_gives_its_slot_back() -> None:
    slots = FairSlots(1)

    def fail() -> None:
        with slots.hold(A):
            raise ValueError

    with pytest.raises(ValueError, match=r"^$"):
        fail()
    with slots.hold(B):
        assert slots._running[B] == 1
