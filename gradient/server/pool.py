"""The threads that run Django, and the queue of requests in front of them."""

import logging
import queue
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import Enum
from threading import Semaphore, Thread
from typing import Protocol

from django.db import connections

logger = logging.getLogger(__name__)


class Job(Protocol):
    """A request that has arrived. Exactly one of the two methods is called."""

    def run(self) -> None:
        """Answer it, in a thread of the pool."""

    def refuse(self) -> None:
        """Ask the client to retry later. May run in any thread."""


class Wakeup(Enum):
    """The next action of a thread."""

    JOB = "take a job"
    END = "end"


class Pool:
    """A fixed number of threads, and a bounded queue in front of them.

    Urgent jobs go first. When the line is full, the ordinary job that came last makes room for an
    urgent one. `submit` and `refuse_overdue` must be called in one and the same thread.
    """

    def __init__(
        self, threads: int, *, places: int, patience: float, spare_threads: int = 0
    ) -> None:
        self._threads, self._places, self._patience = threads, places, patience
        self._spare = Semaphore(spare_threads)
        self._urgent: deque[tuple[float, Job]] = deque()
        self._ordinary: deque[tuple[float, Job]] = deque()
        # One turn for each job in line. A turn whose job was refused finds the line empty.
        self._turns: queue.SimpleQueue[Wakeup] = queue.SimpleQueue()
        for _ in range(threads):
            self._start_thread()

    def submit(self, job: Job, *, urgent: bool) -> None:
        """Queue the job. If the queue is full, refuse this job or one of lower priority."""
        if len(self._urgent) + len(self._ordinary) >= self._places:
            last = _pop(self._ordinary.pop) if urgent else None
            if last is None:
                job.refuse()
                return
            last[1].refuse()
        (self._urgent if urgent else self._ordinary).append((time.monotonic(), job))
        self._turns.put(Wakeup.JOB)

    def refuse_overdue(self) -> None:
        """Refuse jobs that have waited too long: their clients are about to time out."""
        since = time.monotonic() - self._patience
        for line in (self._urgent, self._ordinary):
            while (first := _pop(line.popleft)) is not None:
                if first[0] > since:
                    line.appendleft(first)
                    break
                first[1].refuse()

    def close(self) -> None:
        """Stop the threads once the queue is empty."""
        for _ in range(self._threads):
            self._turns.put(Wakeup.END)

    @contextmanager
    def stand_in(self) -> Iterator[bool]:
        """While the block runs in a thread of the pool, a spare thread does that one's work.

        Gives False if all spare threads are at work.
        """
        if not self._spare.acquire(blocking=False):
            yield False
            return
        self._start_thread()
        try:
            yield True
        finally:
            self._turns.put(Wakeup.END)
            self._spare.release()

    def _start_thread(self) -> None:
        Thread(target=self._work, name="web", daemon=True).start()

    def _work(self) -> None:
        try:
            while self._turns.get() is Wakeup.JOB:
                entry = _pop(self._urgent.popleft) or _pop(self._ordinary.popleft)
                if entry is not None:
                    _run(entry[1])
        finally:
            connections.close_all()  # Django's connections belong to their thread


def _pop(pop: Callable[[], tuple[float, Job]]) -> tuple[float, Job] | None:
    """The result of `pop`, or None if another thread has emptied the queue."""
    try:
        return pop()
    except IndexError:
        return None


def _run(job: Job) -> None:
    try:
        job.run()
    except Exception:  # the thread must go on
        logger.exception("A request failed outside of Django.")
