"""No list is larger than `LIST_BYTES`, whatever its rows hold, and paging misses none."""

from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from events_app.log import NewEvent, record
from gradient.core import bounded_rows
from sessions_app.models import Assessment, Message, Organization, Session
from sessions_app.work import store
from tests import paths
from tests.annotations import Json
from tests.clients import ApiClient
from tests.factories import AssessmentFactory, SessionFactory

pytestmark = pytest.mark.django_db

ROOM = 50_000
LARGE = "é" * 10_000


@pytest.fixture(autouse=True)
def _small_lists(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounded_rows, "LIST_BYTES", ROOM)


@pytest.fixture
def session(organization: Organization) -> Session:
    return SessionFactory.create(
        organization=organization, status="in_progress", phase_minutes=(60, 60, 60)
    )


def messages(session: Session) -> str:
    for number in range(7):
        Message.objects.create(session=session, role="user", content=f"{number} {LARGE}")
    return paths.sessions(session, "messages")


def events(session: Session) -> str:
    for number in range(7):
        record(session.pk, [NewEvent("manual_edit", number, "task", {"t": f"{number} {LARGE}"})])
    return paths.sessions(session, "events")


def events_of_one_type(session: Session) -> str:
    return f"{events(session)}?type=manual_edit"


def events_of_a_phase(session: Session) -> str:
    return f"{events(session)}?phase=task"


def assessments(session: Session) -> str:
    Assessment.objects.filter(pk=session.assessment_id).update(task_prompt=LARGE)
    for _ in range(6):
        AssessmentFactory.create(organization=session.organization, task_prompt=LARGE)
    return paths.assessments()


LISTS: dict[Callable[[Session], str], str] = {
    messages: "messages",
    events: "events",
    events_of_one_type: "events",
    events_of_a_phase: "events",
    assessments: "assessments",
}


def pages(api: ApiClient, path: str) -> list[Json]:
    """All pages, by `Link`."""
    found = []
    while path:
        response = api.get(path)
        assert len(response.content) < ROOM + 10_000
        found.append(response.json())
        links = response.get("Link", "").split(", ")
        following = [link for link in links if link.endswith('rel="next"')]
        url = urlsplit(following[0].split(">")[0].strip("<")) if following else None
        path = f"{url.path}?{url.query}" if url else ""
    return found


@pytest.mark.parametrize("fill", LISTS, ids=lambda fill: fill.__name__)
@pytest.mark.parametrize("django_alone", [False, True])
def test_a_page_of_large_rows_ends_early_and_the_links_lead_to_all(
    organization: Organization,
    api: ApiClient,
    session: Session,
    fill: Callable[[Session], str],
    django_alone: bool,
) -> None:
    client = ApiClient(str(api.credential), django_alone=django_alone)
    found = pages(client, fill(session))
    rows = [row["id"] for page in found for row in page[LISTS[fill]]]
    assert len(rows) == len(set(rows)) == 7
    assert [(page["limit"], page["total"]) for page in found[:-1]] == [(2, 7)] * 3
    assert [page["offset"] for page in found] == [0, 2, 4, 6]


def test_a_row_that_is_larger_than_a_page_comes_alone(
    api: ApiClient, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = messages(session)
    monkeypatch.setattr(bounded_rows, "LIST_BYTES", 1_000)
    assert [len(page["messages"]) for page in (api.get(path).json(),)] == [1]


def test_small_rows_fill_a_page(api: ApiClient, session: Session) -> None:
    record(session.pk, [NewEvent("manual_edit", n, "task", {"n": n}) for n in range(30)])
    body = api.get(f"{paths.sessions(session, 'events')}?limit=20").json()
    assert (len(body["events"]), body["limit"], body["total"]) == (20, 20, 30)


def refuse(session: Session, count: int) -> None:
    for number in range(count):
        store.save(session, {"t": f"{number} {LARGE}"}, if_match=frozenset({"99"}))


class TestWork:
    @pytest.fixture
    def path(self, session: Session) -> str:
        store.save(session, {"t": LARGE}, if_match=None)
        refuse(session, 5)
        return paths.sessions(session, "work")

    def test_the_links_lead_through_the_phases_and_then_the_refused_saves(
        self, api: ApiClient, path: str
    ) -> None:
        found = pages(api, path)
        assert [len(page["phases"]) for page in found] == [3, 0, 0]
        assert [len(page["conflicts"]) for page in found] == [1, 2, 2]
        assert [(page["limit"], page["offset"]) for page in found] == [(4, 0), (2, 4), (100, 6)]
        assert {page["total"] for page in found} == {8}
        texts = [each["deliverableState"]["t"] for page in found for each in page["conflicts"]]
        assert texts == [f"{number} {LARGE}" for number in range(5)]

    def test_a_page_may_begin_anywhere(self, api: ApiClient, path: str) -> None:
        body = api.get(f"{path}?limit=2&offset=2").json()
        assert [phase["index"] for phase in body["phases"]] == [2]
        assert len(body["conflicts"]) == 1
        assert (body["limit"], body["offset"], body["total"]) == (2, 2, 8)

    def test_without_large_work_it_is_one_page(self, api: ApiClient, session: Session) -> None:
        store.save(session, {"t": "x"}, if_match=None)
        response = api.get(paths.sessions(session, "work"))
        body = response.json()
        assert (len(body["phases"]), body["limit"], body["total"]) == (3, 100, 3)
        assert "Link" not in response

    def test_the_number_of_queries_does_not_depend_on_the_rows(
        self, api: ApiClient, path: str, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        api.get(path)  # which records that the key was used
        with CaptureQueriesContext(connection) as first:
            api.get(path)
        refuse(Session.objects.get(), 3)
        with django_assert_num_queries(len(first)):
            api.get(path)
