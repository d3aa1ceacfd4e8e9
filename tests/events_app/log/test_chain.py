"""The chain's format, by values computed without this code: stored logs depend on it."""

import hashlib
import json
from datetime import UTC, datetime, timedelta
from uuid import UUID

from events_app.log.chain import genesis, link, microseconds

SESSION = UUID("12345678-1234-5678-1234-567812345678")
EVENT = UUID("87654321-4321-8765-4321-876543218765")
GENESIS = "59f238b84ec391bddc2539b2b74d65c5aa4aeb78fddab938f08342c10863e41d"
MOMENT = datetime(2026, 3, 1, 9, 0, 0, 123456, tzinfo=UTC)


def test_a_log_begins_with_the_same_bytes_for_ever() -> None:
    assert genesis(SESSION).hex() == GENESIS


def test_a_time_is_a_whole_number_of_microseconds() -> None:
    assert repr(microseconds(MOMENT)) == "1772355600123456"
    assert microseconds(datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=1)) == 1


def test_a_record_is_the_compact_json_of_its_strings() -> None:
    phase, data = "the “task”\n", '{"content": "a \\"quoted\\" ü"}'
    strings = ["1", str(EVENT), "1772355600123", phase, "user_message", "1772355600123456", data]
    record = json.dumps(strings, separators=(",", ":"), ensure_ascii=False)
    made = link(
        genesis(SESSION), 1, EVENT, 1772355600123, phase, "user_message", 1772355600123456, data
    )
    assert made == hashlib.sha256(genesis(SESSION) + record.encode()).digest()
