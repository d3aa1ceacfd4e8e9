"""Gives the worker's threads to organizations in turn.

A queue is one kind of task, in lanes: an organization's tasks, or those for one of its webhooks. An
organization has at most `per_organization` of the queue's threads, and the next thread goes to the
organization that has fewest; so a slow receiver, mail server or model of one of them leaves threads
for the others.
"""

import logging
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from threading import Condition, Event, Thread, current_thread
from time import monotonic
from uuid import UUID

from django.db import close_old_connections, connections

from gradient.core.outages import is_outage

logger = logging.getLogger(__name__)

POLL_SECONDS = 0.5
TURN_SECONDS = 1.0
"""How long a lane keeps its thread before other lanes get it."""
MAX_PAUSE_SECONDS = 32
"""Of a lane or a search that keeps failing."""


@dataclass(frozen=True)
class Lane:
    """Some of an organization's tasks; `id` is the organization's, or that of what they share."""

    organization_id: UUID
    id: UUID


@dataclass(frozen=True)
class Queue:
    """A kind of task.

    `find_lanes` returns the lanes that have a due task. `work` does one task of a lane, and returns
    False if none was left or if the lane should wait. Up to `per_lane` threads work on a lane: one,
    if the order of its tasks matters.
    """

    name: str
    find_lanes: Callable[[], Sequence[Lane]]
    work: Callable[[Lane], bool]
    threads: int
    per_organization: int
    per_lane: int = 1


class Dispatcher:
    """Works on queues in threads of its own, from `run` until its event is set."""

    def __init__(self, queues: Sequence[Queue], stop: Event) -> None:
        self._stop = stop
        self._changed = Condition()
        self._queues = [_QueueState(queue) for queue in queues]

    def run(self) -> None:
        """Start threads for due tasks until the event is set. Does not wait for the threads."""
        while not self._stop.is_set():
            close_old_connections()  # replaces a broken connection
            for state in self._queues:
                self._start_due(state)
            close_old_connections()  # a pool gets the connection back
            with self._changed:
                self._changed.wait(POLL_SECONDS)
        connections.close_all()

    def threads(self) -> list[Thread]:
        """The threads that are running."""
        return [thread for state in self._queues for thread in list(state.running)]

    def _start_due(self, state: "_QueueState") -> None:
        if state.is_full() or not state.search.is_over():
            return
        try:
            due = state.queue.find_lanes()
        except Exception as error:  # other queues go on
            name = state.queue.name
            if is_outage(error):
                logger.warning("The database is unavailable for “%s”: %s", name, error)
            else:
                logger.exception("Looking for due tasks of “%s” failed.", name)
            state.search.fail()
            return
        state.search.succeed()
        for lane in state.choose(due):
            thread = Thread(
                target=self._work, args=(state, lane), name=state.queue.name, daemon=True
            )
            state.running[thread] = lane
            thread.start()

    def _work(self, state: "_QueueState", lane: Lane) -> None:
        pause = state.pauses.setdefault(lane, _Pause())
        try:
            if work_in_turn(state.queue, lane, self._stop):
                pause.succeed()
            else:
                pause.rest()
        except Exception as error:  # one failing task must not stop the worker
            name = state.queue.name
            if is_outage(error):
                logger.warning("The database is unavailable for a task of “%s”: %s", name, error)
            else:
                logger.exception("A task of “%s” failed.", name)
            pause.fail()
        finally:
            connections.close_all()  # Django's connections belong to their thread
            del state.running[current_thread()]
            with self._changed:
                self._changed.notify()


def work_in_turn(queue: Queue, lane: Lane, stop: Event) -> int:
    """Do the lane's tasks until none is left or its turn is over; returns how many were done."""
    ends_at, done = monotonic() + TURN_SECONDS, 0
    while queue.work(lane):
        done += 1
        if monotonic() >= ends_at or stop.is_set():
            break
    return done


@dataclass
class _Pause:
    """How long to leave something alone: longer after each failure in a row."""

    failures: int = 0
    until: float = 0

    def is_over(self) -> bool:
        return monotonic() >= self.until

    def succeed(self) -> None:
        self.failures, self.until = 0, 0

    def rest(self) -> None:
        """No task was done, for example because another worker has it: wait before retrying."""
        self.failures, self.until = 0, monotonic() + POLL_SECONDS

    def fail(self) -> None:
        self.failures += 1
        self.until = monotonic() + min(2 ** min(self.failures, 10), MAX_PAUSE_SECONDS)


@dataclass
class _QueueState:
    queue: Queue
    running: dict[Thread, Lane] = field(default_factory=dict)
    pauses: dict[Lane, _Pause] = field(default_factory=dict)
    search: _Pause = field(default_factory=_Pause)
    _turns: dict[UUID, int] = field(default_factory=dict)
    """The number of the latest turn of an organization, and of a lane."""
    _turn: int = 0

    def is_full(self) -> bool:
        return len(self.running) >= self.queue.threads

    def choose(self, due: Sequence[Lane]) -> list[Lane]:
        """The lanes that get a thread, by organization in turn."""
        running = list(self.running.values())
        self._forget_all_but({*due, *running})
        by_lane = Counter(running)
        by_organization = Counter(lane.organization_id for lane in running)
        chosen: list[Lane] = []
        while len(running) + len(chosen) < self.queue.threads:
            free = [
                lane
                for lane in due
                if by_lane[lane] < self.queue.per_lane
                and by_organization[lane.organization_id] < self.queue.per_organization
                and self._may_start(lane)
            ]
            if not free:
                break
            lane = min(free, key=lambda at: (by_organization[at.organization_id], *self._last(at)))
            by_lane[lane] += 1
            by_organization[lane.organization_id] += 1
            self._turn += 1
            self._turns[lane.organization_id] = self._turns[lane.id] = self._turn
            chosen.append(lane)
        return chosen

    def _may_start(self, lane: Lane) -> bool:
        return lane not in self.pauses or self.pauses[lane].is_over()

    def _last(self, lane: Lane) -> tuple[int, int]:
        return self._turns.get(lane.organization_id, 0), self._turns.get(lane.id, 0)

    def _forget_all_but(self, kept: set[Lane]) -> None:
        ids = {id for lane in kept for id in (lane.organization_id, lane.id)}
        self._turns = {id: turn for id, turn in self._turns.items() if id in ids}
        self.pauses = {lane: pause for lane, pause in list(self.pauses.items()) if lane in kept}
