"""Interleaves stories in the order of their times.

A story is a generator: it yields the time at which it continues, and then calls the product's
verbs, which stamp that time.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from heapq import heapify, heappop, heappush

from gradient.core import clock

Story = Iterator[datetime]


class StoryClock:
    """A clock that is set by hand and never goes back."""

    def __init__(self, start: datetime) -> None:
        self._now = start

    def __call__(self) -> datetime:
        return self._now

    def move_to(self, at: datetime) -> None:
        if at < self._now:
            raise ValueError(f"The clock is already at {self._now}; it cannot go back to {at}.")
        self._now = at


def play(stories: Iterable[Story]) -> None:
    """Run every story to its end. At equal times they run in the order given."""
    queue = [(at, place, story) for place, story in enumerate(stories) for at in _next(story)]
    heapify(queue)
    if not queue:
        return
    story_clock = StoryClock(queue[0][0])
    with clock.override(story_clock):
        while queue:
            at, place, story = heappop(queue)
            story_clock.move_to(at)
            for later in _next(story):
                heappush(queue, (later, place, story))


def _next(story: Story) -> list[datetime]:
    """Run a story to its next time, and return that; an empty list if it has ended."""
    return [at for at in [next(story, None)] if at is not None]
