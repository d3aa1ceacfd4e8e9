import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.db.models.signals import post_init
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from events_app.log import NewEvent, record
from events_app.models import Event
from sessions_app.models import Organization, Session
from sessions_app.vocabulary.enums import Status
from tests import answers, paths
from tests.annotations import Call, Response, present
from tests.clients import ApiClient
from tests.factories import SessionFactory
from tests.fast_path import queries
from tests.sessions_app.api.test_session_list import links

pytestmark = pytest.mark.django_db


@pytest.fixture
def session(organization: Organization) -> Session:
    return SessionFactory.create(organization=organization, status=Status.IN_PROGRESS)


@pytest.fixture
def ask(api: ApiClient, session: Session) -> Call:
    def get(query: str = "") -> Response:
        response = api.get(f"{paths.sessions(session, 'events')}{query}")
        assert response.status_code == 200
        return response

    return get


@pytest.fixture
def log(session: Session) -> Callable[..., None]:
    """Records events: the n-th by its `timestampMs` and `data`."""

    def write(*numbers: int, type: str = "manual_edit", phase: str = "task") -> None:
        record(session.pk, [NewEvent(type, n, phase, {"n": n}) for n in numbers])

    return write


def numbers(response: Response) -> list[int]:
    return [event["data"]["n"] for event in response.json()["events"]]


def test_a_log_of_nothing(ask: Call) -> None:
    body = ask().json()
    assert body == {"events": [], "total": 0, "limit": 100, "offset": 0}
    assert list(body) == ["events", "total", "limit", "offset"]


def test_an_event_is_the_seed_s(ask: Call, session: Session) -> None:
    id, data = uuid4(), {"z": "<b>", "a": [1, 2.5, None, {"ö": "😀"}]}
    at = datetime(2030, 1, 15, 10, tzinfo=UTC)
    with time_machine.travel(at, tick=False):
        record(session.pk, [NewEvent("user_message", 1_705_312_800_000, "task", data, id)])
    (event,) = ask().json()["events"]
    assert event == {
        "id": str(id),
        "sessionId": str(session.pk),
        "timestampMs": 1_705_312_800_000,
        "phase": "task",
        "type": "user_message",
        "data": data,
        "createdAt": "2030-01-15T10:00:00Z",
    }
    keys = ["id", "sessionId", "timestampMs", "phase", "type", "data", "createdAt"]
    assert list(event) == keys
    assert json.dumps(event["data"]) == json.dumps(data)


def test_batches_are_in_the_order_in_which_they_came(ask: Call, log: Callable[..., None]) -> None:
    log(50, 10, 30)
    log(20, 5)
    assert numbers(ask()) == [10, 30, 50, 5, 20]


def test_a_page_once_read_never_changes(ask: Call, log: Callable[..., None]) -> None:
    log(*range(10, 20))
    before = ask("?limit=5&offset=2").json()["events"]
    log(*range(5))
    assert ask("?limit=5&offset=2").json()["events"] == before


def test_a_hundred_are_a_page(ask: Call, log: Callable[..., None]) -> None:
    log(*range(101))
    response = ask()
    assert (numbers(response), response.json()["total"]) == ([*range(100)], 101)
    assert links(response) == {"next": "limit=100&offset=100"}


@pytest.mark.parametrize("query", ["", "type=manual_edit", "phase=task", "sinceMs=0"])
@pytest.mark.parametrize(
    ("offset", "rows", "expected"),
    [
        (0, [0, 1], {"next": 2}),
        (1, [1, 2], {"next": 3, "prev": 0}),
        (3, [3, 4], {"prev": 1}),
        (4, [4], {"prev": 2}),
        (5, [], {"prev": 3}),
        (2**31, [], {"prev": 3}),
    ],
)
def test_pages_lead_to_one_another(
    ask: Call,
    log: Callable[..., None],
    query: str,
    offset: int,
    rows: list[int],
    expected: dict[str, int],
) -> None:
    log(*range(5))
    response = ask(f"?limit=2&offset={offset}&{query}".rstrip("&"))
    assert (numbers(response), response.json()["total"]) == (rows, 5)
    suffix = f"&{query}" if query else ""
    assert links(response) == {
        relation: f"limit=2&offset={to}{suffix}" for relation, to in expected.items()
    }


def test_by_type(ask: Call, log: Callable[..., None]) -> None:
    log(1, 2)
    log(3, 4, 5, type="user_message")
    log(6)
    response = ask("?type=user_message&limit=2&offset=1")
    assert (numbers(response), response.json()["total"]) == ([4, 5], 3)
    assert numbers(ask("?type=manual_edit")) == [1, 2, 6]
    assert ask("?type=workflow_run").json()["total"] == 0


def test_by_phase(ask: Call, log: Callable[..., None]) -> None:
    log(1, 2)
    log(3, phase="Phase  ü&=%")
    assert numbers(ask("?phase=task")) == [1, 2]
    assert numbers(ask("?phase=Phase%20%20%C3%BC%26%3D%25")) == [3]
    assert numbers(ask("?phase=Task")) == []
    assert numbers(ask("?phase=task%20")) == []


def test_since_is_inclusive_and_until_exclusive(ask: Call, log: Callable[..., None]) -> None:
    log(10, 20, 30)
    asked = ["sinceMs=20", "sinceMs=21", "untilMs=20", "untilMs=21", "sinceMs=10&untilMs=30"]
    told = [numbers(ask(f"?{query}")) for query in asked]
    assert told == [[20, 30], [30], [10], [10, 20], [10, 20]]
    assert numbers(ask("?sinceMs=20&untilMs=20")) == []


def test_filters_combine(ask: Call, log: Callable[..., None]) -> None:
    log(1, 2, 3)
    log(1, 2, 3, type="user_message", phase="setup")
    log(2, type="user_message")
    response = ask("?type=user_message&phase=setup&sinceMs=2&untilMs=4")
    assert (numbers(response), response.json()["total"]) == ([2, 3], 2)


def test_other_sessions_are_not_in_it(
    ask: Call, log: Callable[..., None], organization: Organization
) -> None:
    other = SessionFactory.create(organization=organization)
    record(other.pk, [NewEvent("manual_edit", 9, "task", {"n": 9})])
    log(1)
    for query in ("", "?type=manual_edit", "?phase=task"):
        response = ask(query)
        assert (numbers(response), response.json()["total"]) == ([1], 1)


def test_of_another_organization_it_is_as_if_it_never_was(api: ApiClient, db: None) -> None:
    theirs = api.get(paths.sessions(SessionFactory.create(), "events"))
    never = api.get(f"/api/sessions/{uuid4()}/events")
    assert answers.content(theirs) == answers.content(never)
    answers.error(theirs, 404, "not_found")


def test_reading_notices_that_the_time_is_over(api: ApiClient, organization: Organization) -> None:
    session = SessionFactory.create(
        organization=organization, status=Status.IN_PROGRESS, now=timezone.now() - timedelta(days=1)
    )
    body = api.get(paths.sessions(session, "events")).json()
    ended = present(session.timer_ends_at)
    told = [(event["type"], event["timestampMs"]) for event in body["events"]]
    assert told == [("time_expired", int(ended.timestamp() * 1000))]


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("query", ["", "?type=manual_edit", "?phase=task", "?sinceMs=0"])
def test_the_number_of_queries_is_fixed(
    ask: Call,
    log: Callable[..., None],
    rows: int,
    query: str,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    ask()  # the key's last use is noted once a minute
    log(*range(rows))
    # The key, whose session it is, the page, how many; and the sizes, where no head knows them.
    short = queries(fast=1, ordinary=4) if query in ("", "?type=manual_edit") else 5
    with django_assert_num_queries(short):
        assert numbers(ask(query)) == [*range(rows)]


@pytest.mark.parametrize("query", ["", "&type=manual_edit"])
def test_the_end_of_a_long_log_costs_what_its_beginning_does(
    ask: Call, log: Callable[..., None], query: str
) -> None:
    log(*range(5000))
    ask()
    first, last = (cost(ask, f"?limit=100&offset={offset}{query}") for offset in (0, 4900))
    assert first == last == queries(fast=(1, 0, 0), ordinary=(4, 100, 0))


def cost(ask: Call, query: str) -> tuple[int, int, int]:
    """The number of queries, of loaded events, and of queries with OFFSET."""
    loaded = []

    def count(**_kwargs: object) -> None:
        loaded.append(1)

    post_init.connect(count, sender=Event)
    try:
        with CaptureQueriesContext(connection) as captured:
            assert len(ask(query).json()["events"]) == 100
    finally:
        post_init.disconnect(count, sender=Event)
    passing_over = [query for query in captured.captured_queries if "OFFSET" in query["sql"]]
    return len(captured), len(loaded), len(passing_over)
