"""Old rows go in small transactions, and only they."""

from datetime import datetime, timedelta

import pytest
from django.contrib.admin.models import ADDITION, LogEntry
from django.contrib.sessions.models import Session
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from gradient.core import tidying
from gradient.core.tidying import delete_in_batches, delete_older
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture(autouse=True)
def _small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tidying, "BATCH_ROWS", 3)


def browser_sessions(old: int, new: int) -> None:
    ages = [timedelta(days=-1)] * old + [timedelta(days=1)] * new
    Session.objects.bulk_create(
        Session(session_key=f"{n:032}", session_data="", expire_date=NOW + age)
        for n, age in enumerate(ages)
    )


def admin_log(*times: datetime) -> None:
    user = UserFactory.create()
    LogEntry.objects.bulk_create(
        LogEntry(user=user, action_flag=ADDITION, object_repr="x", action_time=at) for at in times
    )


@pytest.mark.parametrize("old", [0, 1, 3, 7])
def test_the_expired_rows_go_and_the_others_stay(old: int) -> None:
    browser_sessions(old, new=2)
    expired = Session.objects.filter(expire_date__lt=NOW)
    assert delete_in_batches(expired, oldest="expire_date") == old
    assert Session.objects.count() == 2


def test_each_batch_is_a_transaction_of_its_own(transactional_db: None) -> None:
    browser_sessions(7, new=0)
    with CaptureQueriesContext(connection) as queries:
        delete_in_batches(Session.objects.filter(expire_date__lt=NOW), oldest="expire_date")
    deletions = [q["sql"] for q in queries if q["sql"].startswith("DELETE")]
    assert len(deletions) == 3
    assert connection.in_atomic_block is False


@pytest.mark.parametrize("old", [0, 1, 3, 7])
def test_a_table_without_an_index_is_read_from_its_oldest_row(old: int) -> None:
    admin_log(*[NOW - timedelta(days=9)] * old, *[NOW] * 4)
    with CaptureQueriesContext(connection) as queries:
        assert delete_older(LogEntry, "action_time", NOW - timedelta(days=1)) == old
    assert LogEntry.objects.count() == 4
    reads = [q["sql"] for q in queries if q["sql"].startswith("SELECT") and "LIMIT 3" in q["sql"]]
    assert len(reads) == old // 3 + 1


def test_nothing_newer_is_read_than_one_batch() -> None:
    admin_log(*[NOW] * 9)
    with CaptureQueriesContext(connection) as queries:
        delete_older(LogEntry, "action_time", NOW - timedelta(days=1))
    assert sum("django_admin_log" in query["sql"] for query in queries) == 1
