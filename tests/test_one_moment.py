"""The total and the rows of one answer are of one moment, while others write."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from threading import Event as Signal

import pytest
from django.db import connection
from django.db.models import Model

from events_app.log import NewEvent, record
from sessions_app.models import Organization, Session
from tests import paths
from tests.browsing import member_client
from tests.clients import ApiClient
from tests.factories import (
    ApiKeyFactory,
    AssessmentFactory,
    CandidateFactory,
    OrganizationFactory,
    SessionFactory,
)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

READS = 25
# Of a log, which only grows: it stays shorter than the 1,000 rows that one read may ask for.
EVENTS_BESIDE_A_READ = 38
Writer = Callable[[], object]


@pytest.fixture
def organization(transactional_db: None) -> Organization:
    return OrganizationFactory.create()


@pytest.fixture
def session(organization: Organization) -> Session:
    return SessionFactory.create(organization=organization, status="in_progress")


@pytest.fixture
def client(organization: Organization) -> ApiClient:
    """Without the fast path, whose single statement cannot see two moments."""
    return ApiClient(ApiKeyFactory.create(organization=organization).plain, django_alone=True)


def while_writing(
    write: Writer, read: Callable[[], object], *, writes_per_read: int | None = None
) -> Iterator[object]:
    """The results of reads, each while another thread writes as fast as it can."""
    read_is_done = Signal()

    def burst() -> None:
        try:
            for _ in count() if writes_per_read is None else range(writes_per_read):
                write()
                if read_is_done.is_set():
                    return
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        for _ in range(READS):
            read_is_done.clear()
            writer = pool.submit(burst)
            try:
                yield read()
            finally:
                read_is_done.set()
                writer.result()


def totals(client: ApiClient, path: str, key: str) -> Callable[[], tuple[int, int]]:
    """Reads the whole of a short list: its total, and its number of rows."""

    def read() -> tuple[int, int]:
        answer = client.get(path).json()
        return answer["total"], len(answer[key])

    return read


def appearing(make: Callable[[], Model]) -> Writer:
    """Makes a row and deletes it again."""

    def write() -> None:
        row = make()
        type(row)._default_manager.filter(pk=row.pk).delete()

    return write


def check(pairs: Iterator[object]) -> None:
    seen = list(pairs)
    assert [pair for pair in seen if isinstance(pair, tuple) and pair[0] != pair[1]] == []


@pytest.mark.parametrize("query", ["", "&phase=task", "&type=manual_edit"])
def test_a_log_and_its_parts(client: ApiClient, session: Session, query: str) -> None:
    event = NewEvent(type="manual_edit", timestamp_ms=1767225600000, phase="task", data={})
    check(
        while_writing(
            lambda: record(session.pk, [event]),
            totals(client, f"{paths.sessions(session, 'events')}?limit=1000{query}", "events"),
            writes_per_read=EVENTS_BESIDE_A_READ,
        )
    )


@pytest.mark.parametrize("query", ["", "status=invited", "assessmentId={assessment}"])
def test_the_list_of_sessions(client: ApiClient, organization: Organization, query: str) -> None:
    assessment = AssessmentFactory.create(organization=organization)
    candidate = CandidateFactory.create(organization=organization)

    def write() -> None:
        Session.objects.filter(pk=make().pk)._raw_delete("default")

    def make() -> Session:
        return Session.objects.create(
            organization=organization, assessment=assessment, candidate=candidate
        )

    path = f"/api/sessions?limit=100&{query.format(assessment=assessment.pk)}".rstrip("&")
    check(while_writing(write, totals(client, path, "sessions")))


def test_lists_of_the_ordinary_kind(client: ApiClient, organization: Organization) -> None:
    makers = {
        "candidates": lambda: CandidateFactory.create(organization=organization),
        "assessments": lambda: AssessmentFactory.create(organization=organization),
    }
    for key, make in makers.items():
        check(while_writing(appearing(make), totals(client, f"/api/{key}?limit=100", key)))


def test_the_page_of_the_sessions(organization: Organization) -> None:
    browser = member_client(organization, "reviewer")
    assessment = AssessmentFactory.create(organization=organization)
    candidate = CandidateFactory.create(organization=organization)

    def write() -> None:
        session = Session.objects.create(
            organization=organization, assessment=assessment, candidate=candidate
        )
        Session.objects.filter(pk=session.pk)._raw_delete("default")

    def read() -> tuple[int, int]:
        context = browser.get("/sessions").context
        return context["count"], len(context["rows"])

    check(while_writing(write, read))
