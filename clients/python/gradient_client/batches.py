"""Events of a session, collected and recorded in batches."""

import json
import time
from collections.abc import Mapping
from types import TracebackType
from typing import Any, Self
from uuid import uuid4

from gradient_client import types
from gradient_client.async_resources import AsyncEvents
from gradient_client.resources import Events

LARGEST_BATCH = 500
LARGEST_BATCH_BYTES = 1024 * 1024


class PendingEvents:
    """The events that are not recorded yet. An event gets its id when it is added: one that is sent
    twice is recorded once."""

    def __init__(self, size: int) -> None:
        self._size = min(size, LARGEST_BATCH)
        self._bytes = 0
        self.events: list[Any] = []

    def takes(self, event: dict[str, Any]) -> bool:
        """Whether the event still fits into this batch; an empty one takes any."""
        return not self.events or self._bytes + _size_bytes(event) <= LARGEST_BATCH_BYTES

    def append(self, event: dict[str, Any]) -> None:
        self.events.append(event)
        self._bytes += _size_bytes(event)

    @property
    def is_full(self) -> bool:
        return len(self.events) >= self._size

    def clear(self) -> None:
        self.events, self._bytes = [], 0


class EventBatches:
    """Records what is added when a batch is full, on `flush`, and at the end of its `with` block.

    If recording fails, the events stay, and `flush` sends them again.
    """

    def __init__(self, events: Events, session_id: str, size: int = 100) -> None:
        self._events, self._session_id = events, session_id
        self._pending = PendingEvents(size)

    def add(
        self,
        type: types.EventTypeEnum,
        *,
        phase: str,
        data: Mapping[str, Any] | None = None,
        timestamp_ms: int | None = None,
    ) -> None:
        """`timestamp_ms` is now by default, in milliseconds since 1970."""
        event = _event(type, phase, data, timestamp_ms)
        if not self._pending.takes(event):
            self.flush()
        self._pending.append(event)
        if self._pending.is_full:
            self.flush()

    def flush(self) -> None:
        """Raises ApiError, ConnectionFailed."""
        if self._pending.events:
            self._events.create(self._session_id, events=self._pending.events)
            self._pending.clear()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.flush()


class AsyncEventBatches:
    """As EventBatches, with methods that are awaited, for one task."""

    def __init__(self, events: AsyncEvents, session_id: str, size: int = 100) -> None:
        self._events, self._session_id = events, session_id
        self._pending = PendingEvents(size)

    async def add(
        self,
        type: types.EventTypeEnum,
        *,
        phase: str,
        data: Mapping[str, Any] | None = None,
        timestamp_ms: int | None = None,
    ) -> None:
        """`timestamp_ms` is now by default, in milliseconds since 1970."""
        event = _event(type, phase, data, timestamp_ms)
        if not self._pending.takes(event):
            await self.flush()
        self._pending.append(event)
        if self._pending.is_full:
            await self.flush()

    async def flush(self) -> None:
        """Raises ApiError, ConnectionFailed."""
        if self._pending.events:
            await self._events.create(self._session_id, events=self._pending.events)
            self._pending.clear()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.flush()


def _event(
    type: types.EventTypeEnum,
    phase: str,
    data: Mapping[str, Any] | None,
    timestamp_ms: int | None,
) -> dict[str, Any]:
    return {
        "id": str(uuid4()),
        "timestampMs": time.time_ns() // 1_000_000 if timestamp_ms is None else timestamp_ms,
        "phase": phase,
        "type": type,
        "data": dict(data or {}),
    }


def _size_bytes(event: dict[str, Any]) -> int:
    return len(json.dumps(event))
