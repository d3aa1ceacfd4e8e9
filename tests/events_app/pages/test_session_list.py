"""The log's parts of the list of sessions and of the home page."""

from collections.abc import Sequence
from uuid import UUID

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from events_app import flags
from events_app.log import NewEvent, record
from sessions_app.models import Organization, Session
from sessions_app.vocabulary.enums import Role
from tests.annotations import MakeSession
from tests.browsing import member_client
from tests.factories import MembershipFactory, SessionFactory

FLAG = NewEvent("security_flag", 0, "task")


@pytest.fixture
def client(organization: Organization) -> Client:
    return member_client(organization, Role.REVIEWER)


@pytest.fixture
def make(organization: Organization) -> MakeSession:
    return lambda *events: _session(organization, events)


def _session(organization: Organization, events: Sequence[NewEvent]) -> Session:
    session = SessionFactory.create(organization=organization, status="in_progress")
    record(session.pk, events)
    return session


def decide(session: Session) -> None:
    author = MembershipFactory.create(organization=session.organization).user
    flags.decide(session.pk, 1, decision="dismiss", note="", author_id=author.pk)


def found(client: Client, query: str) -> list[UUID]:
    answer = client.get(f"/sessions{query}")
    assert answer.status_code == 200
    return [row.pk for row in answer.context["page"].rows]


def test_it_filters_by_flags_that_wait_for_a_decision(client: Client, make: MakeSession) -> None:
    flagged, decided = make(FLAG), make(FLAG)
    make(NewEvent("manual_edit", 0, "task"))
    SessionFactory.create(organization=flagged.organization)
    decide(decided)
    assert found(client, "?flags=open") == found(client, "?needs=flags") == [flagged.pk]
    assert found(client, "?flags=decided") == [decided.pk]


def test_the_home_page_counts_the_same(client: Client, make: MakeSession) -> None:
    flagged = make(FLAG)
    decide(make(FLAG))
    [card] = [c for c in client.get("/").context["cards"] if c.queue.key == "flags"]
    assert (card.number.count, card.first.pk) == (1, flagged.pk)


def test_a_session_has_a_badge_while_flags_wait(client: Client, make: MakeSession) -> None:
    make(FLAG)
    assert ">1 flag</span>" in client.get("/sessions").text
    make(FLAG, FLAG)
    assert ">2 flags</span>" in client.get("/sessions").text


def test_without_one_it_has_none(client: Client, make: MakeSession) -> None:
    decide(make(FLAG))
    make(NewEvent("manual_edit", 0, "task"))
    assert "badge-flag" not in client.get("/sessions").text


@pytest.mark.parametrize("count", [1, 3])
def test_the_number_of_queries_is_fixed(
    client: Client, make: MakeSession, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(count):
        make(FLAG)
    with django_assert_num_queries(12):
        client.get("/sessions?status=in_progress&sort=oldest")
