"""The client of gradient's API: `Gradient` waits for its answers, `AsyncGradient` is awaited.

    with Gradient("gai_…", base_url="https://hiring.example") as gradient:
        for session in gradient.sessions.list(status="submitted"):
            print(session["candidateName"])

Arguments, keys and values are called as in the API.
"""

from types import TracebackType
from typing import Self

import httpx

from gradient_client import errors, types, webhooks
from gradient_client.answers import Page
from gradient_client.async_client import AsyncClient
from gradient_client.async_resources import AsyncResources
from gradient_client.batches import AsyncEventBatches, EventBatches
from gradient_client.changes import POLL_SECONDS, AsyncChangeFeed, ChangeFeed
from gradient_client.client import Client
from gradient_client.errors import ApiError, ConnectionFailed, GradientError, IncompleteExport
from gradient_client.resources import Resources
from gradient_client.retries import Retries
from gradient_client.settings import VERSION, settings

__all__ = [
    "ApiError",
    "AsyncEventBatches",
    "AsyncGradient",
    "ConnectionFailed",
    "EventBatches",
    "Gradient",
    "GradientError",
    "IncompleteExport",
    "Page",
    "Retries",
    "errors",
    "types",
    "webhooks",
]
__version__ = VERSION
TIMEOUT_SECONDS = 30.0


class Gradient(Resources):
    """Calls with an API key, or with a session's token for that session alone.

    Without arguments, `GRADIENT_API_KEY` and `GRADIENT_URL` say who calls and where. `http` is a
    client of your own, for a proxy or a certificate, for example.
    """

    def __init__(
        self,
        credential: str | None = None,
        *,
        base_url: str | None = None,
        timeout_seconds: float = TIMEOUT_SECONDS,
        retries: Retries | None = None,
        http: httpx.Client | None = None,
    ) -> None:
        known = settings(credential, base_url, timeout_seconds, retries or Retries())
        self._client = Client(known, http)
        super().__init__(self._client)

    def follow_changes(
        self, cursor: str | None = None, *, poll_seconds: float = POLL_SECONDS, wait: bool = True
    ) -> ChangeFeed:
        """Every change after `cursor`; with `"latest"`, those after the first page is read."""
        return ChangeFeed(self.changes, cursor, poll_seconds=poll_seconds, wait=wait)

    def event_batches(self, session_id: str, size: int = 100) -> EventBatches:
        """Collects events and records them in batches of `size`, at most 500."""
        return EventBatches(self.events, session_id, size)

    def close(self) -> None:
        self._client.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()


class AsyncGradient(AsyncResources):
    """As Gradient, with methods that are awaited and lists for `async for`."""

    def __init__(
        self,
        credential: str | None = None,
        *,
        base_url: str | None = None,
        timeout_seconds: float = TIMEOUT_SECONDS,
        retries: Retries | None = None,
        http: httpx.AsyncClient | None = None,
    ) -> None:
        known = settings(credential, base_url, timeout_seconds, retries or Retries())
        self._client = AsyncClient(known, http)
        super().__init__(self._client)

    def follow_changes(
        self, cursor: str | None = None, *, poll_seconds: float = POLL_SECONDS, wait: bool = True
    ) -> AsyncChangeFeed:
        """Every change after `cursor`; with `"latest"`, those after the first page is read."""
        return AsyncChangeFeed(self.changes, cursor, poll_seconds=poll_seconds, wait=wait)

    def event_batches(self, session_id: str, size: int = 100) -> AsyncEventBatches:
        """Collects events and records them in batches of `size`, at most 500."""
        return AsyncEventBatches(self.events, session_id, size)

    async def close(self) -> None:
        await self._client.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.close()
