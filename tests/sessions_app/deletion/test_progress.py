from datetime import UTC, datetime, timedelta

import pytest

from sessions_app.deletion import progress
from sessions_app.models import DeletionJob

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("done", "seconds", "text"),
    [
        (0, 60, "0 of 1,200 sessions"),
        (1200, 60, "1,200 of 1,200 sessions"),
        (600, 59, "600 of 1,200 sessions, less than a minute left"),
        (600, 60, "600 of 1,200 sessions, about 1 minute left"),
        (600, 95, "600 of 1,200 sessions, about 2 minutes left"),
        (100, 60, "100 of 1,200 sessions, about 11 minutes left"),
        (1, 60, "1 of 1,200 sessions, about 1,199 minutes left"),
    ],
)
def test_the_time_left_is_estimated_from_the_pace_so_far(
    done: int, seconds: float, text: str
) -> None:
    started_at = NOON - timedelta(seconds=seconds)
    job = DeletionJob(total=1200, deleted=done, status="running", started_at=started_at)
    now = progress.get_progress(job, NOON)
    assert (now.total, now.done, now.text) == (1200, done, text)


def test_a_job_that_has_not_started_has_no_estimate() -> None:
    assert (
        progress.get_progress(DeletionJob(total=3, missing=1, status="queued")).text
        == "1 of 3 sessions"
    )


@pytest.mark.parametrize(
    ("status", "seconds", "is_long"),
    [("queued", 15, False), ("queued", 15.001, True), ("running", 60, False)],
)
def test_a_job_waits_long_after_fifteen_seconds(status: str, seconds: float, is_long: bool) -> None:
    ordered_at = NOON - timedelta(seconds=seconds)
    job = DeletionJob(total=3, status=status, ordered_at=ordered_at)
    assert progress.get_progress(job, NOON).is_waiting_long is is_long


def test_its_json_has_the_keys_of_the_page() -> None:
    assert progress.get_progress(DeletionJob(total=3, status="preview"), NOON).as_json() == {
        "total": 3,
        "done": 0,
        "text": "0 of 3 sessions",
        "isWaitingLong": False,
    }
