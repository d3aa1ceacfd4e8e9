import pytest
from django.contrib.auth.models import User
from pytest_django import DjangoAssertNumQueries

from events_app.flags import decide, get_flags
from events_app.log import NewEvent, record
from events_app.models import FlagDecision, LogHead
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


def open_flags() -> int:
    return LogHead.objects.get().open_flags


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
