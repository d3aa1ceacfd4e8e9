"""What the tests of Part C share."""

import pytest

from tests.annotations import Json

YEAR_2000_MS, YEAR_2100_MS = 946_684_800_000, 4_102_444_800_000
STATE = {"deliverableState": {"text": "Draft"}}
both_ways = pytest.mark.parametrize("django_alone", [False, True])


def event(**more: object) -> Json:
    body = {"timestampMs": 1767225600000, "phase": "task", "type": "manual_edit", "data": {}}
    return body | more
