from contextlib import nullcontext
from typing import Any
from uuid import RFC_4122, uuid4

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from pytest_django import DjangoAssertNumQueries, Settings

from events_app import log
from events_app.log import NewEvent, record
from events_app.models import Event, LogHead
from events_app.verification import verify
from sessions_app.models import Session
from sessions_app.vocabulary.exceptions import Conflict
from sessions_app.vocabulary.quotas import EVENTS
from tests.annotations import present
from tests.factories import SessionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def session(db: None) -> Session:
    return SessionFactory.create(status="in_progress")


def edit(timestamp_ms: int = 1, type: str = "manual_edit", **kwargs: Any) -> NewEvent:
    return NewEvent(type=type, timestamp_ms=timestamp_ms, phase="task", **kwargs)


def test_events_are_numbered_from_one_without_gaps(session: Session) -> None:
    assert record(session.pk, [edit(), edit()]) == 2
    assert record(session.pk, [edit()]) == 1
    assert list(Event.objects.values_list("seq", flat=True)) == [1, 2, 3]


def test_each_session_has_numbers_of_its_own(session: Session) -> None:
    record(session.pk, [edit()])
    record(SessionFactory.create(status="setup").pk, [edit()])
    assert list(Event.objects.values_list("seq", flat=True)) == [1, 1]


def test_within_a_batch_the_timestamps_decide(session: Session) -> None:
    record(session.pk, [edit(30), edit(10), edit(20)])
    assert list(Event.objects.values_list("timestamp_ms", flat=True)) == [10, 20, 30]


def test_a_later_batch_stays_later_whatever_its_clock_says(session: Session) -> None:
    record(session.pk, [edit(50)])
    record(session.pk, [edit(10)])
    assert list(Event.objects.values_list("timestamp_ms", flat=True)) == [50, 10]


def test_both_clocks_stand_side_by_side(session: Session) -> None:
    with time_machine.travel("2026-03-01T12:00:00Z", tick=False):
        record(session.pk, [edit(1)])
    event = Event.objects.get()
    assert event.timestamp_ms == 1
    assert event.created_at.isoformat() == "2026-03-01T12:00:00+00:00"


def test_events_of_a_type_have_numbers_of_their_own(session: Session) -> None:
    record(session.pk, [edit(1), edit(2, "workflow_run"), edit(3)])
    record(session.pk, [edit(4, "workflow_run")])
    rows = Event.objects.values_list("type", "type_seq")
    assert list(rows) == [
        ("manual_edit", 1),
        ("workflow_run", 1),
        ("manual_edit", 2),
        ("workflow_run", 2),
    ]
    head = LogHead.objects.get()
    assert (head.event_count, head.type_counts) == (4, {"manual_edit": 2, "workflow_run": 2})


def test_an_event_sent_again_is_not_recorded_twice(session: Session) -> None:
    batch = [edit(1, id=uuid4()), edit(2, id=uuid4())]
    assert record(session.pk, batch) == 2
    assert record(session.pk, [*batch, edit(3, id=uuid4())]) == 1
    assert LogHead.objects.get().event_count == 3


def test_a_duplicate_in_a_batch_is_recorded_once(session: Session) -> None:
    id = uuid4()
    assert record(session.pk, [edit(1, id=id), edit(2, id=id)]) == 1
    assert Event.objects.get().timestamp_ms == 1


def test_the_same_id_may_stand_in_two_sessions(session: Session) -> None:
    id = uuid4()
    record(session.pk, [edit(id=id)])
    assert record(SessionFactory.create().pk, [edit(id=id)]) == 1


def test_all_or_none(session: Session) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        record(session.pk, [edit(), edit(type="no_such_type")])
    assert not Event.objects.exists()
    assert record(session.pk, [edit()]) == 1


def test_an_empty_batch_records_nothing(session: Session) -> None:
    assert record(session.pk, []) == 0
    assert verify(session.pk) == []


def test_an_empty_batch_leaves_the_end_of_the_log_as_it_is(session: Session) -> None:
    record(session.pk, [])
    head = LogHead.objects.get()
    assert (head.last_at, head.data_bytes, head.largest_bytes) == (None, 0, 0)
    with time_machine.travel("2026-03-01T12:00:00Z", tick=False):
        record(session.pk, [edit()])
    before = LogHead.objects.values().get()
    record(session.pk, [])
    assert LogHead.objects.values().get() == before


def test_no_event_is_received_before_the_one_that_it_follows(session: Session) -> None:
    """Another server's clock may be behind."""
    for hour in (12, 11, 13):
        with time_machine.travel(f"2026-03-01T{hour}:00:00Z", tick=False):
            record(session.pk, [edit()])
    times = Event.objects.order_by("seq").values_list("created_at", flat=True)
    assert [at.hour for at in times] == [12, 12, 13]
    assert present(LogHead.objects.get().last_at).hour == 13


def test_the_sizes_are_those_of_the_data_as_recorded(session: Session) -> None:
    record(session.pk, [edit(data={"text": "é"}), edit(2)])
    record(session.pk, [edit(data={"n": 1})])
    head = LogHead.objects.get()
    sizes = [len(text.encode()) for text in ('{"text":"é"}', "{}", '{"n":1}')]
    assert (head.data_bytes, head.largest_bytes) == (sum(sizes), max(sizes))


@pytest.mark.parametrize(
    ("bytes", "quota", "is_full"), [(100, 102, False), (101, 102, True), (None, 0, False)]
)
def test_a_log_is_full_once_its_data_are_more_than_the_quota(
    session: Session, settings: Settings, bytes: int | None, quota: int, *, is_full: bool
) -> None:
    """Of a log that is older than the column the size is not known."""
    settings.SESSION_MAX_EVENTS_BYTES = quota
    record(session.pk, [])
    largest = None if bytes is None else 0
    LogHead.objects.update(data_bytes=bytes, largest_bytes=largest)
    with pytest.raises(Conflict) if is_full else nullcontext():
        record(session.pk, [edit()], quota=EVENTS)


def test_the_data_of_all_events_of_a_log_are_marked_as_erased(session: Session) -> None:
    other = SessionFactory.create(status="in_progress")
    for each in (session, other):
        record(each.pk, [edit(), edit()])
    log.mark_erased([session.pk])
    marked = dict(LogHead.objects.values_list("pk", "erased_count"))
    assert marked == {session.pk: 2, other.pk: 0}


def test_the_number_of_queries_does_not_grow_with_the_batch(
    session: Session, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    record(session.pk, [edit()])
    batch = [edit(n, id=uuid4()) for n in range(50)]
    with django_assert_num_queries(6):  # savepoints, head, known ids, insert, head
        record(session.pk, batch)


def test_data_is_kept_as_it_was_sent(session: Session) -> None:
    data = {"z": 1.0, "a": [1e22, 1e-7, "é😀", None, True], "nested": {"b": {}}}
    record(session.pk, [edit(data=data)])
    kept = Event.objects.get().data
    assert kept == data
    assert list(kept) == ["z", "a", "nested"]


@pytest.mark.postgresql
@pytest.mark.parametrize(
    "statement",
    ["UPDATE events_app_event SET timestamp_ms = 0", "DELETE FROM events_app_event"],
)
def test_the_database_refuses_to_rewrite_the_log(session: Session, statement: str) -> None:
    record(session.pk, [edit()])
    with (
        pytest.raises(IntegrityError),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert Event.objects.count() == 1


@pytest.mark.parametrize("is_on", [True, False])
def test_an_event_without_an_id_gets_a_random_one(
    session: Session, settings: Settings, monkeypatch: pytest.MonkeyPatch, is_on: bool
) -> None:
    settings.BATCHED_EVENT_IDS = is_on
    if not is_on:
        monkeypatch.setattr("events_app.log.writer.urandom", None)
    record(session.pk, [edit(n) for n in range(50)])
    ids = set(Event.objects.values_list("event_id", flat=True))
    assert len(ids) == 50
    assert {(id.version, id.variant) for id in ids} == {(4, RFC_4122)}
