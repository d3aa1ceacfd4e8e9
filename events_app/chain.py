"""The chain of hashes that makes a log's later change, removal or insertion visible.

hash(n) = SHA-256(hash(n-1) ‖ record(n)), where record(n) is the UTF-8 of a compact JSON array of
strings: seq, event id, timestamp in ms, phase, type, created_at in µs since 1970, and the data
as recorded. hash(0) is bound to the session, so that a log cannot be moved to another one.
"""

import hashlib
import json
from datetime import UTC, datetime, timedelta
from uuid import UUID

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_dump = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def genesis(session_id: UUID) -> bytes:
    """What the first event of a session's log follows."""
    return hashlib.sha256(b"gradient event log 1:" + session_id.bytes).digest()


def link(
    previous: bytes,
    *,
    seq: int,
    event_id: UUID | str,
    timestamp_ms: int,
    phase: str,
    type: str,
    created_at: datetime,
    data: str,
) -> bytes:
    """The hash of an event that follows `previous`. `data` is its JSON text as recorded."""
    micros = (created_at - _EPOCH) // timedelta(microseconds=1)
    record = [str(seq), str(event_id), str(timestamp_ms), phase, str(type), str(micros), data]
    return hashlib.sha256(previous + _dump(record).encode()).digest()
