import pytest

from events_app.models import Event
from events_app.replay import windows
from events_app.replay.windows import ReplayRow
from sessions_app.models import Session
from sessions_app.vocabulary.exceptions import NotFound
from tests.factories import SessionFactory
from tests.logs import BEGIN_MS, record_at, record_many

pytestmark = pytest.mark.django_db


@pytest.fixture
def session(db: None) -> Session:
    return SessionFactory.create(status="submitted")


def seqs(rows: list[ReplayRow]) -> list[int]:
    return [row.seq for row in rows]


def test_a_window_is_what_lies_around_a_number(session: Session) -> None:
    record_many(session, 50)
    assert seqs(windows.around(session.pk, 20, 6)) == [18, 19, 20, 21, 22, 23]
    assert seqs(windows.after(session.pk, 48, 6)) == [49, 50]
    assert seqs(windows.before(session.pk, 4, 2)) == [2, 3]
    assert seqs(windows.around(session.pk, 0, 4)) == [1, 2]


def test_a_window_of_some_types_skips_the_others(session: Session) -> None:
    record_many(session, 30, types=("manual_edit", "user_message", "ai_response"))
    wanted = ("user_message", "ai_response")
    assert seqs(windows.around(session.pk, 10, 4, wanted)) == [8, 9, 11, 12]


def test_another_sessions_events_are_not_in_it(session: Session) -> None:
    record_many(SessionFactory.create(status="submitted"), 5)
    assert windows.around(session.pk, 3, 10) == []


def test_a_row_carries_all_three_times(session: Session) -> None:
    record_at(session, 10, "manual_edit", ahead=3600)
    record_at(session, 90, "time_expired", ahead=-30)
    edit, expired = windows.after(session.pk, 0, 9)
    assert (edit.at, edit.received) == (BEGIN_MS + 10_000, BEGIN_MS + 10_000)
    assert edit.clock == BEGIN_MS + 3_610_000
    assert (expired.at, expired.received) == (BEGIN_MS + 60_000, BEGIN_MS + 90_000)


def test_the_body_of_a_message_comes_with_its_row(session: Session) -> None:
    record_at(session, 0, "user_message", data={"content": "Line one\n\nLine two"})
    [row] = windows.after(session.pk, 0, 1)
    assert (row.line, row.text) == ("Line one Line two", "Line one\n\nLine two")


def test_a_row_stays_small_however_large_the_data_is(session: Session) -> None:
    record_at(session, 0, "manual_edit", data={"content": "é" * 500_000})
    [row] = windows.after(session.pk, 0, 1)
    assert (len(row.line), row.text, row.size) == (240, "", 500_014)


def test_full_event_has_all_of_its_data(session: Session) -> None:
    record_at(session, 0, "manual_edit", data={"b": 1, "a": "<b>é</b>"})
    event = Event.objects.get(session=session)
    full = windows.full_event(session.pk, 1)
    assert full.data == '{\n  "b": 1,\n  "a": "<b>é</b>"\n}'
    assert (full.event_id, full.hash) == (event.event_id, bytes(event.hash).hex())
    assert full.missing == 0


def test_an_event_beyond_measure_is_cut_and_says_by_how_much(session: Session) -> None:
    record_at(session, 0, "manual_edit", data={"a": "x" * windows.MAX_FULL_LENGTH})
    full = windows.full_event(session.pk, 1)
    assert (len(full.data), full.missing) == (windows.MAX_FULL_LENGTH, 8)


@pytest.mark.parametrize("seq", [0, 2, 2**40])
def test_an_unknown_number_is_not_found(session: Session, seq: int) -> None:
    record_many(session, 1)
    with pytest.raises(NotFound):
        windows.full_event(session.pk, seq)
