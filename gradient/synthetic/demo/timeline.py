"""Stories that happen beside each other, in the order of their times.

A story is a generator: it yields the time at which it goes on, and then calls the product's verbs,
which stamp that time.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from heapq import heapify, heappop, heappush

from gradient.core import clock

Story = Iterator[datetime]


class StoryClock:
    """Tells the time of a story, which never goes back."""

    def __init__(self, start: datetime) -> None:
        self._now = start

    def __call__(self) -> datetime:
        return self._now

    def move_to(self, at: datetime) -> None:
        if at < self._now:
            raise ValueError(f"It is {self._now} already; nothing can happen at {at}.")
        self._now = at


def play(stories: Iterable[Story]) -> None:
    """Let every story go on to its end. What happens at one time happens in the stories' order."""
    queue = [(at, place, story) for place, story in enumerate(stories) for at in _next(story)]
    heapify(queue)
    if not queue:
        return
    told = StoryClock(queue[0][0])
    with clock.by(told):
        while queue:
            at, place, story = heappop(queue)
            told.move_to(at)
            for later in _next(story):
                heappush(queue, (later, place, story))


def _next(story: Story) -> list[datetime]:
    """Let a story go on until it waits for a time; none if it has ended."""
    return [at for at in [next(story, None)] if at is not None]
