"""The chain of hashes that makes a log's later change, removal or insertion visible.

hash(n) = SHA-256(hash(n-1) ‖ record(n)), where record(n) is the UTF-8 of a compact JSON array of
strings: seq, event id, timestamp in ms, phase, type, created_at in µs since 1970, and the data
as recorded. hash(0) is bound to the session, so that a log cannot be moved to another one.
"""

import hashlib
from datetime import UTC, datetime, timedelta
from json.encoder import encode_basestring as quote
from uuid import UUID

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def genesis(session_id: UUID) -> bytes:
    """What the first event of a session's log follows."""
    return hashlib.sha256(b"gradient event log 1:" + session_id.bytes).digest()


def microseconds(moment: datetime) -> int:
    """A time in µs since 1970, as a record holds it."""
    return (moment - _EPOCH) // _MICROSECOND


def link(  # noqa: PLR0917  by place, see below
    previous: bytes,
    seq: int,
    event_id: UUID | str,
    timestamp_ms: int,
    phase: str,
    type: str,
    created_us: int,
    data: str,
) -> bytes:
    """The hash of an event that follows `previous`. `data` is its JSON text as recorded.

    Parameters are given by place, and the array's compact JSON is put together piece by piece
    (only two of its strings may need escaping): this is most of what a batch of events costs.
    """
    record = (
        f'["{seq}","{event_id}","{timestamp_ms}",{quote(phase)},"{type}","{created_us}",'
        f"{quote(data)}]"
    )
    return hashlib.sha256(previous + record.encode()).digest()
