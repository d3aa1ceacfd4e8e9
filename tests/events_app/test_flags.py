import pytest
from django.contrib.auth.models import User
from pytest_django import DjangoAssertNumQueries

from events_app.flags import MAX_NOTE_LENGTH, Flag, decide, get_flags
from events_app.log import NewEvent, record
from events_app.models import Event, FlagDecision, LogHead
from sessions_app.models import Session
from sessions_app.vocabulary.exceptions import InvalidRequest, NotFound
from tests.factories import SessionFactory, UserFactory


@pytest.fixture
def session(db: None) -> Session:
    """Its log contains a flag, an edit and another flag."""
    session = SessionFactory.create(status="in_progress")
    types = ["security_flag", "manual_edit", "security_flag"]
    record(session.pk, [NewEvent(type, at, "task") for at, type in enumerate(types)])
    return session


@pytest.fixture
def author(db: None) -> User:
    return UserFactory.create()


@pytest.fixture
def other(db: None) -> Session:
    """Its log contains an edit and three flags."""
    session = SessionFactory.create(status="in_progress")
    types = ["manual_edit", *["security_flag"] * 3]
    record(session.pk, [NewEvent(type, at, "task") for at, type in enumerate(types)])
    return session


def open_flags(session: Session | None = None) -> int:
    heads = LogHead.objects.filter(pk=session.pk) if session else LogHead.objects.all()
    return heads.get().open_flags


def test_the_log_knows_how_many_flags_wait_for_a_decision(session: Session, author: User) -> None:
    assert open_flags() == 2
    record(session.pk, [NewEvent("security_flag", 9, "task")])
    assert open_flags() == 3
    decide(session.pk, 1, decision="dismiss", note="", author_id=author.pk)
    assert open_flags() == 2


def test_a_decision_may_be_revised_and_both_stay(session: Session, author: User) -> None:
    first = decide(session.pk, 3, decision="dismiss", note=" A phone call ", author_id=author.pk)
    last = decide(session.pk, 3, decision="confirm", note="", author_id=author.pk)
    undecided, flag = get_flags(session.pk, limit=10)
    assert (undecided.event.seq, undecided.current_decision) == (1, None)
    assert (flag.event.seq, flag.decisions, flag.current_decision) == (3, (first, last), last)
    assert first.note == "A phone call"
    assert open_flags() == 1


@pytest.mark.parametrize(
    ("seq", "decision", "error"),
    [(2, "dismiss", NotFound), (4, "dismiss", NotFound), (1, "guilty", InvalidRequest)],
)
def test_only_a_flag_is_decided_about(
    session: Session,
    author: User,
    seq: int,
    decision: str,
    error: type[InvalidRequest] | type[NotFound],
) -> None:
    with pytest.raises(error):
        decide(session.pk, seq, decision=decision, note="", author_id=author.pk)
    assert not FlagDecision.objects.exists()
    assert open_flags() == 2


def test_flags_cost_the_same_however_many(
    session: Session, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(2):
        get_flags(session.pk, limit=10)


def test_of_many_flags_the_first_are_read(session: Session) -> None:
    assert [flag.event.seq for flag in get_flags(session.pk, limit=1)] == [1]


def test_flags_and_their_decisions_are_of_one_session(
    session: Session, other: Session, author: User
) -> None:
    elsewhere = decide(other.pk, 3, decision="dismiss", note="", author_id=author.pk)
    assert [(flag.event.seq, flag.decisions) for flag in get_flags(session.pk, limit=9)] == [
        (1, ()),
        (3, ()),
    ]
    assert (open_flags(session), open_flags(other)) == (2, 2)
    decide(session.pk, 3, decision="dismiss", note="", author_id=author.pk)
    decide(session.pk, 1, decision="dismiss", note="", author_id=author.pk)
    assert (open_flags(session), open_flags(other)) == (0, 2)
    assert get_flags(other.pk, limit=9)[1].decisions == (elsewhere,)


def test_a_flag_of_another_log_is_not_found(session: Session, other: Session, author: User) -> None:
    for seq, owner in ((2, session), (1, other)):
        with pytest.raises(NotFound):
            decide(owner.pk, seq, decision="dismiss", note="", author_id=author.pk)


def test_the_last_of_many_decisions_counts(session: Session, author: User) -> None:
    made = [
        decide(session.pk, 1, decision=decision, note="", author_id=author.pk)
        for decision in ("dismiss", "confirm", "dismiss")
    ]
    assert get_flags(session.pk, limit=1)[0].current_decision == made[-1]


def test_a_decision_has_its_author_at_no_more_cost(
    session: Session, author: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    decide(session.pk, 1, decision="dismiss", note="", author_id=author.pk)
    with django_assert_num_queries(2):
        flag, _ = get_flags(session.pk, limit=10)
        assert [decision.author for decision in flag.decisions] == [author]


def test_a_note_may_have_the_most_characters_and_no_nul(session: Session, author: User) -> None:
    text = "é" * MAX_NOTE_LENGTH
    kept = decide(session.pk, 1, decision="confirm", note=f" a\0{text[1:]} ", author_id=author.pk)
    assert kept.note == f"a{text[1:]}"
    with pytest.raises(InvalidRequest) as error:
        decide(session.pk, 1, decision="confirm", note=f"{text}é", author_id=author.pk)
    assert error.value.details == {"note": ["This must have at most 5,000 characters."]}
    assert FlagDecision.objects.count() == 1


def test_the_facts_of_a_flag_are_texts_as_people_read_them() -> None:
    data = {"reason": "“Größe” pasted", "count": 2, "parts": ["ü", None]}
    flag = Flag(Event(data=data), ())
    assert flag.facts == [
        ("reason", "“Größe” pasted"),
        ("count", "2"),
        ("parts", '["ü", null]'),
    ]
