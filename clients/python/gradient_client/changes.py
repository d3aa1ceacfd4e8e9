"""The change feed, followed: what a system that keeps a copy of the sessions reads."""

import time
from collections.abc import AsyncIterator, Iterator

import anyio

from gradient_client import types
from gradient_client.async_resources import AsyncChanges
from gradient_client.resources import Changes

POLL_SECONDS = 5.0
PAGE = 500


class ChangeFeed:
    """Every change after `cursor`, oldest first; without one, from the oldest that is kept.

    `cursor` moves on when all changes of a page have been taken. Whoever stores it after each
    change, and starts again from it, misses none, and may meet some a second time.
    """

    def __init__(
        self, changes: Changes, cursor: str | None, *, poll_seconds: float, wait: bool
    ) -> None:
        self._changes, self.cursor = changes, cursor
        self._poll_seconds, self._wait = poll_seconds, wait

    def __iter__(self) -> Iterator[types.Change]:
        """The changes; then those to come, unless `wait` is false."""
        while True:
            page = self._changes.page(limit=PAGE, **_after(self.cursor))
            yield from page["changes"]
            self.cursor = page["nextCursor"]
            if not page["hasMore"]:
                if not self._wait:
                    return
                time.sleep(self._poll_seconds)


class AsyncChangeFeed:
    """As ChangeFeed, for `async for`."""

    def __init__(
        self, changes: AsyncChanges, cursor: str | None, *, poll_seconds: float, wait: bool
    ) -> None:
        self._changes, self.cursor = changes, cursor
        self._poll_seconds, self._wait = poll_seconds, wait

    async def __aiter__(self) -> AsyncIterator[types.Change]:
        while True:
            page = await self._changes.page(limit=PAGE, **_after(self.cursor))
            for change in page["changes"]:
                yield change
            self.cursor = page["nextCursor"]
            if not page["hasMore"]:
                if not self._wait:
                    return
                await anyio.sleep(self._poll_seconds)


def _after(cursor: str | None) -> dict[str, str]:
    return {} if cursor is None else {"cursor": cursor}
