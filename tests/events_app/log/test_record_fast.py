"""The two statements leave a log as its writer would, or they change nothing."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import time_machine
from django.db.models import QuerySet
from pytest_django import DjangoAssertNumQueries, Settings

from events_app.log import NewEvent, record
from events_app.log import record_fast as module
from events_app.log.record_fast import record_fast
from events_app.log.writer import chain_events
from events_app.models import Event, LogHead
from events_app.types import MIN_TIMESTAMP_MS, EventType
from events_app.verification import verify
from gradient.core import clock
from sessions_app import lifecycle
from sessions_app.models import Organization, Session, hash_token
from tests.annotations import Json, present
from tests.factories import SessionFactory
from tests.sessions_app.verbs import CANDIDATE

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]

ODD = 'Zoë "Q" \\ / \t\n %s {0} 🎉'


@pytest.fixture
def session(organization: Organization) -> Session:
    return begun(organization)


@pytest.fixture
def other(organization: Organization) -> Session:
    return begun(organization)


def begun(organization: Organization) -> Session:
    """A session at work whose log has one event."""
    session = SessionFactory.create(organization=organization, status="in_progress")
    record(session.pk, [edit(data={"text": "é"})])
    return session


def edit(number: int = 1, type: str = "manual_edit", phase: str = "task", **kw: Any) -> NewEvent:
    return NewEvent(type=type, timestamp_ms=MIN_TIMESTAMP_MS + number, phase=phase, **kw)


def as_sent(event: NewEvent) -> Json:
    sent = {"timestampMs": event.timestamp_ms, "phase": event.phase, "type": event.type}
    return {**sent, "data": event.data, **({"id": str(event.id)} if event.id else {})}


def fast(
    session: Session, *events: NewEvent, token: str = "", overdue_at: datetime | None = None
) -> int | None:
    token_hash = hash_token(token or present(session.token))
    batch = [as_sent(event) for event in events]
    return record_fast(session.pk, token_hash, batch, overdue_at=overdue_at or clock.now())


def end_of(session: Session) -> dict[str, Any]:
    columns = ("event_count", "last_at", "type_counts", "open_flags", "data_bytes", "largest_bytes")
    end: dict[str, Any] = LogHead.objects.values(*columns).get(pk=session.pk)
    return end


def events_of(session: Session) -> Sequence[Any]:
    columns = ("seq", "timestamp_ms", "phase", "type", "type_seq", "data", "created_at")
    return list(Event.objects.filter(session=session).order_by("seq").values_list(*columns)[1:])


def test_a_log_is_as_its_writer_would_have_left_it(
    session: Session, other: Session, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    batch = [
        edit(9, data={ODD: [ODD, None, 1.0, 1e22]}),
        edit(7, "workflow_run", id=uuid4()),
        edit(8, phase=ODD),
    ]
    with time_machine.travel(clock.now() + timedelta(seconds=5), tick=False):
        with django_assert_num_queries(2):
            assert fast(session, *batch) == 3
        record(other.pk, batch)
    assert end_of(session) == end_of(other)
    assert events_of(session) == events_of(other)
    assert verify(session.pk) == []


def test_no_event_is_received_before_the_one_that_it_follows(session: Session) -> None:
    """Another server's clock may be behind."""
    last = present(LogHead.objects.get().last_at)
    for hours in (-1, 1):
        with time_machine.travel(last + timedelta(hours=hours), tick=False):
            assert fast(session, edit(), overdue_at=last) == 1
    assert [row[-1] - last for row in events_of(session)] == [timedelta(), timedelta(hours=1)]
    assert end_of(session)["last_at"] == last + timedelta(hours=1)
    assert verify(session.pk) == []


def test_what_an_old_log_does_not_say_stays_unknown_but_for_its_time(session: Session) -> None:
    LogHead.objects.update(data_bytes=None, largest_bytes=None, last_at=None)
    with time_machine.travel(clock.now(), tick=False):
        assert fast(session, edit()) == 1
        end = end_of(session)
        assert (end["data_bytes"], end["largest_bytes"], end["last_at"]) == (
            None,
            None,
            clock.now(),
        )


@pytest.mark.parametrize(
    ("bytes", "quota", "recorded"), [(100, 102, 1), (101, 102, None), (None, 0, 1)]
)
def test_a_log_is_full_once_its_data_are_more_than_the_quota(
    session: Session, settings: Settings, bytes: int | None, quota: int, recorded: int | None
) -> None:
    settings.SESSION_MAX_EVENTS_BYTES = quota
    LogHead.objects.update(data_bytes=bytes)
    assert fast(session, edit()) == recorded
    assert len(events_of(session)) == (recorded or 0)


def test_a_log_is_full_once_its_events_are_more_than_the_quota(
    session: Session, settings: Settings
) -> None:
    settings.SESSION_MAX_EVENTS = 2
    assert [fast(session, edit(), edit()), fast(session, edit())] == [None, 1]
    assert len(events_of(session)) == 1


def test_another_s_token_records_nothing(session: Session, other: Session) -> None:
    for mine, theirs in ((session, other), (other, session)):
        assert fast(mine, edit(), token=present(theirs.token)) is None
        assert events_of(mine) == []
    assert [fast(each, edit()) for each in (session, other)] == [1, 1]
    assert verify(session.pk) == verify(other.pk) == []


def test_a_timer_that_has_ended_ends_the_recording(session: Session) -> None:
    end = present(Session.objects.get(pk=session.pk).timer_ends_at)
    assert fast(session, edit(), overdue_at=end) is None
    assert fast(session, edit(), overdue_at=end - timedelta(microseconds=1)) == 1


def test_a_session_that_does_not_run_any_more_records_nothing_here(session: Session) -> None:
    lifecycle.submit(session.pk, actor=CANDIDATE)
    assert fast(session, edit()) is None


def test_an_event_that_is_known_is_left_to_the_log(session: Session, other: Session) -> None:
    known, new = uuid4(), uuid4()
    assert fast(session, edit(id=known)) == 1
    assert fast(session, edit(id=new), edit(id=known)) is None
    assert fast(other, edit(id=known)) == 1
    assert fast(session, edit(id=new), edit(id=new)) is None
    assert fast(session, edit(type=EventType.SECURITY_FLAG)) is None
    assert [len(events_of(each)) for each in (session, other)] == [1, 1]


def update(session_id: UUID, **columns: Any) -> None:
    QuerySet(Session).filter(pk=session_id).update(**columns)


@pytest.mark.parametrize(
    "happen",
    [
        lambda key: record(key, [edit()]),
        lambda key: LogHead.objects.filter(pk=key).update(event_count=7),
        lambda key: LogHead.objects.filter(pk=key).update(last_hash=b"x" * 32),
        lambda key: lifecycle.submit(key, actor=CANDIDATE),
        lambda key: update(key, token_hash="x"),
        lambda key: update(key, timer_ends_at=clock.now() - timedelta(seconds=1)),
    ],
    ids=["batch", "count", "hash", "submission", "token", "timer"],
)
def test_what_changes_between_the_statements_leaves_the_batch_to_the_log(
    session: Session, monkeypatch: pytest.MonkeyPatch, happen: Callable[[UUID], object]
) -> None:
    def chained_meanwhile(*args: Any) -> Any:
        monkeypatch.undo()
        happen(session.pk)
        return chain_events(*args)

    monkeypatch.setattr(module, "chain_events", chained_meanwhile)
    assert fast(session, edit(type="workflow_run")) is None
    assert not Event.objects.filter(type="workflow_run").exists()
