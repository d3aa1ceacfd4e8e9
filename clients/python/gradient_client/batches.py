"""Events of a session, collected and recorded in batches."""

import json
import time
from collections.abc import Mapping
from types import TracebackType
from typing import Any, Self
from uuid import uuid4

from gradient_client import types
from gradient_client.resources import Events

LARGEST_BATCH = 500
LARGEST_BATCH_BYTES = 1024 * 1024


class EventBatches:
    """Records what is added when a batch is full, on `flush`, and at the end of its `with` block.

    An event gets its id when it is added: one that is sent twice is recorded once. If recording
    fails, the events stay, and `flush` sends them again.
    """

    def __init__(self, events: Events, session_id: str, size: int = 100) -> None:
        self._events, self._session_id = events, session_id
        self._size = min(size, LARGEST_BATCH)
        self._pending: list[Any] = []
        self._bytes = 0

    def add(
        self,
        type: types.EventTypeEnum,
        *,
        phase: str,
        data: Mapping[str, Any] | None = None,
        timestamp_ms: int | None = None,
    ) -> None:
        """`timestamp_ms` is now by default, in milliseconds since 1970."""
        event = {
            "id": str(uuid4()),
            "timestampMs": time.time_ns() // 1_000_000 if timestamp_ms is None else timestamp_ms,
            "phase": phase,
            "type": type,
            "data": dict(data or {}),
        }
        size = len(json.dumps(event))
        if self._pending and self._bytes + size > LARGEST_BATCH_BYTES:
            self.flush()
        self._pending.append(event)
        self._bytes += size
        if len(self._pending) >= self._size:
            self.flush()

    def flush(self) -> None:
        """Raises ApiError, ConnectionFailed."""
        if self._pending:
            self._events.create(self._session_id, events=self._pending)
            self._pending, self._bytes = [], 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.flush()
