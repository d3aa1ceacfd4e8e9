"""The hash chain that reveals later changes, removals and insertions in a log.

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
    """The hash that precedes the first event of a session's log."""
    return hashlib.sha256(b"gradient event log 1:" + session_id.bytes).digest()


def microseconds(moment: datetime) -> int:
    """A time in µs since 1970."""
    return (moment - _EPOCH) // _MICROSECOND


def link(  # noqa: PLR0917  positional, see below
    previous: bytes,
    seq: int,
    event_id: UUID | str,
    timestamp_ms: int,
    phase: str,
    type: str,
    created_us: int,
    data: str,
) -> bytes:
    """The hash of the event after `previous`. `data` is its JSON text as recorded.

    For speed, the parameters are positional and the array's JSON is built by hand (only two of its
    strings may need escaping): hashing is most of the cost of a batch.
    """
    record = (
        f'["{seq}","{event_id}","{timestamp_ms}",{quote(phase)},"{type}","{created_us}",'
        f"{quote(data)}]"
    )
    return hashlib.sha256(previous + record.encode()).digest()
