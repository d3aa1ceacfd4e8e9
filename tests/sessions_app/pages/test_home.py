"""The home page: every number is that of the list to which it leads."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from sessions_app import lifecycle
from sessions_app.models import Organization, SessionPhase
from sessions_app.pages.work_queues import WORK_QUEUES, WorkQueue
from sessions_app.vocabulary.enums import Role, Status
from tests.annotations import MakeSession
from tests.browsing import member_client, superuser_client
from tests.factories import SessionFactory
from tests.registries import registered

HOUR = timedelta(hours=1)


@pytest.fixture
def client(organization: Organization) -> Client:
    return member_client(organization, Role.REVIEWER)


@pytest.fixture
def make(organization: Organization) -> MakeSession:
    return lambda **kwargs: SessionFactory.create(organization=organization, **kwargs)


@pytest.fixture
def everything(make: MakeSession) -> None:
    """At least one session for every number on the page, and another organization's beside."""
    now = timezone.now()
    for status in Status:
        make(status=status)
    for days in (0, 2, 5, 5, 30):
        make(status="scored", now=now - timedelta(days=days))
        make(status="submitted", now=now - timedelta(days=days))
    make(status="in_progress", phase_minutes=(5,))
    make(status="scoring", now=now - HOUR)
    make(status="in_progress", phase_minutes=(600,), now=now - HOUR)
    SessionFactory.create(status="scored")


def numbers(page: str) -> dict[str, int]:
    """What each link to a list says, by its query."""
    links = re.findall(r'href="/sessions\?([^"]*)"[^>]*>(.*?)</a>', page, re.DOTALL)
    found: dict[str, int] = {}
    for query, text in links:
        number = re.search(r">?\s*(\d+)\b", re.sub(r"<[^>]*>", " ", text))
        if number:
            found.setdefault(query.replace("&amp;", "&"), int(number[1]))
    return found


def test_every_count_matches_its_list(client: Client, everything: None) -> None:
    shown = numbers(client.get("/").text)
    assert len(shown) == 7 + len(list(WORK_QUEUES)) + 2 * 4
    for query, number in shown.items():
        answer = client.get(f"/sessions?{query}")
        assert (query, len(answer.context["page"].rows)) == (query, number)
        assert (query, answer.context["count"]) == (query, number)


def test_each_queue_holds_its_sessions(client: Client, everything: None) -> None:
    shown = numbers(client.get("/").text)
    assert shown["needs=score"] == 6
    assert shown["needs=review"] == 6
    assert shown["needs=review&waiting=3-7"] == 2
    assert shown["needs=ending"] == 1
    assert shown["needs=stuck"] == 2


def test_a_queue_of_another_app_has_its_number_and_its_list(
    client: Client, make: MakeSession
) -> None:
    deep = make(status="in_progress", phase_minutes=(600, 600), phase_index=1)
    make(status="in_progress", phase_minutes=(600,))
    queue = WorkQueue(
        "deep", "In the second phase", "", lambda rows, _: rows.filter(current_phase_index=1),
        "created_at",
    )  # fmt: skip
    with registered(WORK_QUEUES, queue):
        page = client.get("/").text
        assert numbers(page)["needs=deep"] == 1
        assert "In the second phase" in page
        rows = client.get("/sessions?needs=deep").context["page"].rows
    assert [row.pk for row in rows] == [deep.pk]


def test_a_session_with_a_recent_save_or_phase_is_not_stuck(
    client: Client, make: MakeSession
) -> None:
    session = make(status="in_progress", phase_minutes=(600, 600), now=timezone.now() - HOUR)
    assert numbers(client.get("/").text)["needs=stuck"] == 1
    lifecycle.checkpoint(session.pk, {"text": "x"})
    assert numbers(client.get("/").text)["needs=stuck"] == 0
    session = make(status="in_progress", phase_minutes=(600, 600), now=timezone.now() - HOUR)
    lifecycle.advance_phase(session.pk)
    assert numbers(client.get("/").text)["needs=stuck"] == 0
    assert SessionPhase.objects.filter(started_at__gt=timezone.now() - HOUR / 2).exists()


def test_the_longest_waiting_is_offered_first(client: Client, make: MakeSession) -> None:
    make(status="scored")
    oldest = make(status="scored", now=timezone.now() - timedelta(days=9))
    assert f'href="/sessions/{oldest.pk}?needs=review"' in client.get("/").text


def test_large_numbers_are_not_counted_to_the_end(
    client: Client, make: MakeSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sessions_app.pages.home.MAX_COUNT", 2)
    for _ in range(4):
        make(status="in_progress", phase_minutes=(5,))
    assert "2+" in client.get("/").text


def test_superusers_see_all(everything: None) -> None:
    assert numbers(superuser_client().get("/").text)["needs=review"] == 7


def test_an_empty_organization_sees_how_to_start(
    organization: Organization, client: Client
) -> None:
    assert "A session begins with an invitation." in client.get("/").text
    assert "invite the first candidate" not in client.get("/").text
    assert "invite the first candidate" in member_client(organization, Role.ADMIN).get("/").text


@pytest.mark.parametrize("count", [1, 3])
def test_the_number_of_queries_is_fixed(
    client: Client,
    make: MakeSession,
    count: int,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for status in Status:
        for _ in range(count):
            make(status=status)
    with django_assert_max_num_queries(24):
        client.get("/")
