"""The audit page: what it shows, finds and exports."""

import csv
from collections.abc import Callable
from uuid import UUID, uuid4

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from sessions_app.models import AuditEntry, Organization
from sessions_app.vocabulary.enums import Role
from tests.browsing import member_client
from tests.exports import text_after_mark
from tests.factories import OrganizationFactory

MARKUP = "<script>alert(1)</script>"


@pytest.fixture
def client(organization: Organization) -> Client:
    return member_client(organization, Role.ADMIN)


@pytest.fixture
def make(organization: Organization) -> Callable[..., AuditEntry]:
    return lambda **kwargs: AuditEntry.objects.create(
        **{
            "organization": organization,
            "action": "session.deleted",
            "object_id": uuid4(),
            "actor_kind": "staff",
            **kwargs,
        }
    )


def listed_ids(client: Client, query: str = "") -> list[UUID]:
    return [entry.pk for entry, _, _ in client.get(f"/audit{query}").context["rows"]]


def test_it_shows_the_organizations_entries_newest_first(
    client: Client, make: Callable[..., AuditEntry]
) -> None:
    older, newer = make(), make()
    make(organization=OrganizationFactory.create())
    assert listed_ids(client) == [newer.pk, older.pk]


def test_it_finds_by_action_object_actor_and_day(
    client: Client, make: Callable[..., AuditEntry]
) -> None:
    wanted, _other = make(action="api_key.revoked", actor_kind="api_key"), make()
    day = wanted.created_at.date()
    assert listed_ids(client, "?action=api_key") == [wanted.pk]
    assert listed_ids(client, f"?object={wanted.object_id}") == [wanted.pk]
    assert listed_ids(client, "?by=api_key") == [wanted.pk]
    assert len(listed_ids(client, f"?since={day}&until={day}")) == 2
    assert listed_ids(client, "?until=2001-01-01") == []


@pytest.mark.parametrize("query", ["?object=x", "?by=ghost", "?since=yesterday"])
def test_an_invalid_filter_is_an_error_without_results(
    client: Client, make: Callable[..., AuditEntry], query: str
) -> None:
    make()
    assert listed_ids(client, query) == []
    assert "errorlist" in client.get(f"/audit{query}").text


def test_an_export_is_complete_escaped_and_recorded(
    client: Client, make: Callable[..., AuditEntry]
) -> None:
    make(reason="=1+1", action="session.deleted")
    answer = client.get("/audit?export=1&action=session")
    rows = list(csv.reader(text_after_mark(answer).splitlines()))
    assert rows[0][:2] == ["at", "action"]
    assert rows[1][5] == "'=1+1"
    assert rows[2][:2] == ["# complete", "1"]
    assert AuditEntry.objects.filter(action="audit.exported").count() == 1


def test_details_are_text_whatever_their_keys(
    client: Client, make: Callable[..., AuditEntry]
) -> None:
    make(reason=MARKUP, details={"items": 5, "events": MARKUP})
    make(details={"changed": ["materials", "phases"]})
    make(details={"filters": []})
    make(details={"before": None})
    make(details={"after": 30})
    page = client.get("/audit").text
    assert MARKUP not in page
    assert "items: 5;" in page
    for text in ("changed: materials, phases", "filters: –", "before: –", "after: 30"):
        assert text in page


def test_without_entries_it_says_so(client: Client) -> None:
    assert "No entries yet" in client.get("/audit").text
    assert "No entries match" in client.get("/audit?action=x").text


@pytest.mark.parametrize("count", [1, 3])
def test_the_number_of_queries_is_fixed(
    client: Client,
    make: Callable[..., AuditEntry],
    count: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for _ in range(count):
        make(actor_id="1")
    with django_assert_num_queries(6):
        client.get("/audit")
