import pytest

from events_app.replay import search as searching
from events_app.replay.search import search
from sessions_app.models import Session
from tests.factories import SessionFactory
from tests.logs import record_at, record_many

pytestmark = pytest.mark.django_db


@pytest.fixture
def session(db: None) -> Session:
    return SessionFactory.create(status="submitted")


def found(session: Session, words: str, count: int = 100, **kwargs: list[str]) -> list[int]:
    return search(session.pk, words, after=0, count=count, **kwargs).seqs


def test_words_are_found_in_data_at_any_depth(session: Session) -> None:
    record_at(session, 0, "manual_edit", data={"a": [{"b": "The Renewal in March"}]})
    record_at(session, 1, "manual_edit", data={"a": "something else"})
    assert found(session, "renewal in") == [1]


def test_the_key_of_a_value_is_nothing_that_an_event_says(session: Session) -> None:
    record_at(session, 0, "manual_edit", data={"content": "x"})
    record_at(session, 1, "manual_edit", data={"x": "content"})
    assert found(session, "content") == [2]


@pytest.mark.parametrize("words", ['say "no"', "50 %", "a_b", "back\\slash", "two\nlines", "<i>"])
def test_special_characters_are_matched_literally(session: Session, words: str) -> None:
    record_at(session, 0, "manual_edit", data={"a": f"to {words}!"})
    record_at(session, 1, "manual_edit", data={"a": "say no 50 x a-b"})
    assert found(session, words) == [1]


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("Der MÜLLER sagt", "müller"),
        ("Der Mu\u0308ller sagt", "müller"),
        ("Der Müller sagt", "muller sagt"),
        ("Muller says", "MÜLLER"),
        ("It doesn’t fit", "doesn't"),
        ("It doesn't fit", "doesn’t"),
        ("ИВАН пишет", "иван"),
        ("Ø100%", "o100%"),
    ],
)
def test_case_and_accents_do_not_count(session: Session, written: str, typed: str) -> None:
    record_at(session, 0, "manual_edit", data={"a": written})
    record_at(session, 1, "manual_edit", data={"a": "something else – ünd öther"})
    assert found(session, typed) == [1]


def test_the_name_of_a_type_is_found(session: Session) -> None:
    record_many(session, 4, types=("user_message", "slide_added"))
    assert found(session, "added a slide") == [2, 4]


def test_numbers_and_truths_are_found(session: Session) -> None:
    record_at(session, 0, "manual_edit", data={"rows": 1204, "ok": True})
    assert (found(session, "120"), found(session, "true")) == ([1], [1])


def test_a_search_keeps_to_the_types_that_are_shown(session: Session) -> None:
    record_many(session, 6, types=("user_message", "slide_added"))
    assert found(session, "number", types=["slide_added"]) == [2, 4, 6]


def test_a_long_log_is_searched_in_stretches(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searching, "STRETCH_EVENTS", 10)
    record_many(session, 25)
    first = search(session.pk, "number", after=0, count=25)
    assert (first.seqs, first.through, first.is_done) == (list(range(1, 11)), 10, False)
    last = search(session.pk, "number", after=20, count=25)
    assert (last.seqs, last.through, last.is_done) == ([21, 22, 23, 24, 25], 25, True)


def test_a_stretch_with_too_many_finds_ends_early(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searching, "MAX_RESULTS", 3)
    record_many(session, 5)
    assert search(session.pk, "number", after=0, count=5).through == 3


def test_another_sessions_log_is_not_searched(session: Session) -> None:
    record_many(SessionFactory.create(status="submitted"), 3)
    assert found(session, "number") == []
