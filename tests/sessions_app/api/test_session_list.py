from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
import time_machine
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from sessions_app.models import Organization
from sessions_app.vocabulary.enums import Status
from tests import answers
from tests.annotations import Call, MakeSession, Response
from tests.clients import ApiClient
from tests.factories import AssessmentFactory, CandidateFactory, SessionFactory
from tests.fast_path import queries

pytestmark = pytest.mark.django_db

KEYS = [
    "id",
    "assessmentId",
    "candidateId",
    "token",
    "status",
    "setupStartedAt",
    "taskStartedAt",
    "submittedAt",
    "dueDate",
    "createdAt",
    "candidateName",
    "candidateEmail",
    "assessmentName",
]


@pytest.fixture
def ask(api: ApiClient) -> Call:
    def get(query: str = "") -> Response:
        response = api.get(f"/api/sessions{query}")
        assert response.status_code == 200
        return response

    return get


@pytest.fixture
def make(organization: Organization) -> MakeSession:
    return lambda **kwargs: SessionFactory.create(organization=organization, **kwargs)


def ids(response: Response) -> list[str]:
    return [row["id"] for row in response.json()["sessions"]]


def links(response: Response) -> dict[str, str]:
    """`{"next": query, "prev": query}` of the Link header."""
    found = {}
    for link in filter(None, response.get("Link", "").split(", ")):
        url, relation = link.split("; ")
        found[relation.removeprefix('rel="').removesuffix('"')] = url.strip("<>").partition("?")[2]
    return found


def test_a_list_of_nothing(ask: Call) -> None:
    body = ask().json()
    assert body == {"sessions": [], "total": 0, "limit": 20, "offset": 0}
    assert list(body) == ["sessions", "total", "limit", "offset"]


def test_a_row_is_the_seed_s(ask: Call, make: MakeSession, organization: Organization) -> None:
    at = datetime(2025, 1, 15, 9, tzinfo=UTC)
    session = make(
        status=Status.SUBMITTED,
        candidate=CandidateFactory.create(
            organization=organization, name="Jane Smith", email="jane@example.com"
        ),
        assessment=AssessmentFactory.create(organization=organization, name="Senior PM Assessment"),
        token="abc123",
        created_at=at,
        setup_started_at=at + timedelta(hours=1),
        task_started_at=at + timedelta(hours=1, minutes=15),
        submitted_at=at + timedelta(hours=2, microseconds=1500),
        due_date=None,
        now=at + timedelta(hours=2),
    )
    (row,) = ask().json()["sessions"]
    assert row == {
        "id": str(session.pk),
        "assessmentId": str(session.assessment_id),
        "candidateId": str(session.candidate_id),
        "token": "abc123",
        "status": "submitted",
        "setupStartedAt": "2025-01-15T10:00:00Z",
        "taskStartedAt": "2025-01-15T10:15:00Z",
        "submittedAt": "2025-01-15T11:00:00.001500Z",
        "dueDate": None,
        "createdAt": "2025-01-15T09:00:00Z",
        "candidateName": "Jane Smith",
        "candidateEmail": "jane@example.com",
        "assessmentName": "Senior PM Assessment",
    }
    assert list(row) == KEYS


@pytest.mark.parametrize("status", Status)
def test_a_time_that_has_not_come_is_null(ask: Call, make: MakeSession, status: Status) -> None:
    make(status=status)
    (row,) = ask().json()["sessions"]
    reached = list(Status).index(status)
    times = ["setupStartedAt", "taskStartedAt", "submittedAt"]
    assert [row[name] is not None for name in times] == [reached >= n for n in (1, 2, 3)]


def test_times_are_in_utc(ask: Call, make: MakeSession) -> None:
    make(due_date=datetime.fromisoformat("2030-06-01T12:00:00+02:00"))
    assert ask().json()["sessions"][0]["dueDate"] == "2030-06-01T10:00:00Z"


def test_the_newest_come_first(ask: Call, make: MakeSession) -> None:
    now = timezone.now()
    made = [make(created_at=now - timedelta(seconds=age)) for age in (5, 0, 9, 2)]
    newest = sorted(made, key=lambda session: session.created_at, reverse=True)
    assert ids(ask()) == [str(session.pk) for session in newest]


def test_those_of_one_moment_are_in_the_order_of_their_ids(ask: Call, make: MakeSession) -> None:
    now = timezone.now()
    numbers = [7, 2, 15, 1, 9]
    for number in numbers:
        make(id=UUID(int=number), created_at=now)
    pages = [ids(ask(f"?limit=2&offset={offset}")) for offset in (0, 2, 4)]
    told = [UUID(id).int for page in pages for id in page]
    assert told == sorted(numbers, reverse=True)
    assert ids(ask()) == [id for page in pages for id in page]


def test_filters_combine(ask: Call, make: MakeSession, organization: Organization) -> None:
    one, two = AssessmentFactory.create_batch(2, organization=organization)
    jane, john = CandidateFactory.create_batch(2, organization=organization)
    wanted = make(assessment=one, candidate=jane, status=Status.SUBMITTED)
    make(assessment=two, candidate=jane, status=Status.SUBMITTED)
    make(assessment=one, candidate=john, status=Status.SUBMITTED)
    make(assessment=one, candidate=jane, status=Status.SCORED)
    query = f"assessmentId={one.pk}&candidateId={jane.pk}&status=submitted"
    response = ask(f"?{query}")
    assert (ids(response), response.json()["total"]) == ([str(wanted.pk)], 1)
    totals = [ask(f"?{part}").json()["total"] for part in query.split("&")]
    assert totals == [3, 3, 3]


@pytest.mark.parametrize("status", Status)
def test_each_status_is_a_filter(ask: Call, make: MakeSession, status: Status) -> None:
    for each in Status:
        make(status=each)
    assert [row["status"] for row in ask(f"?status={status}").json()["sessions"]] == [status]


@pytest.mark.parametrize("name", ["assessmentId", "candidateId"])
def test_a_filter_by_what_never_was_finds_nothing(ask: Call, make: MakeSession, name: str) -> None:
    make()
    assert ask(f"?{name}={uuid4()}").json()["total"] == 0


def test_a_filter_by_what_is_another_s_finds_nothing(ask: Call) -> None:
    theirs = SessionFactory.create()
    assert ask(f"?assessmentId={theirs.assessment_id}").json()["total"] == 0


def test_twenty_are_a_page(ask: Call, make: MakeSession) -> None:
    for _ in range(21):
        make()
    response = ask()
    body = response.json()
    assert (len(body["sessions"]), body["total"], body["limit"]) == (20, 21, 20)
    assert links(response) == {"next": "limit=20&offset=20"}


@pytest.mark.parametrize(
    ("offset", "rows", "expected"),
    [
        (0, 2, {"next": "limit=2&offset=2"}),
        (1, 2, {"next": "limit=2&offset=3", "prev": "limit=2&offset=0"}),
        (2, 2, {"next": "limit=2&offset=4", "prev": "limit=2&offset=0"}),
        (3, 2, {"prev": "limit=2&offset=1"}),
        (4, 1, {"prev": "limit=2&offset=2"}),
        (5, 0, {"prev": "limit=2&offset=3"}),
        (99, 0, {"prev": "limit=2&offset=3"}),
    ],
)
def test_pages_lead_to_one_another(
    ask: Call,
    make: MakeSession,
    offset: int,
    rows: int,
    expected: dict[str, str],
) -> None:
    for _ in range(5):
        make()
    response = ask(f"?limit=2&offset={offset}")
    body = response.json()
    assert (len(body["sessions"]), body["total"], body["offset"]) == (rows, 5, offset)
    assert links(response) == expected


def test_links_keep_the_filters(ask: Call, make: MakeSession) -> None:
    for _ in range(3):
        make(status=Status.SCORED)
    response = ask("?limit=1&status=scored&offset=1")
    assert links(response) == {
        "next": "limit=1&status=scored&offset=2",
        "prev": "limit=1&status=scored&offset=0",
    }


def test_following_the_links_shows_each_once(ask: Call, make: MakeSession) -> None:
    made = {str(make().pk) for _ in range(5)}
    seen: list[str] = []
    query: str | None = "limit=2"
    while query:
        response = ask(f"?{query}")
        seen += ids(response)
        query = links(response).get("next")
    assert (len(seen), set(seen)) == (5, made)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_number_of_queries_is_fixed(
    ask: Call,
    make: MakeSession,
    rows: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    ask()  # the key's last use is noted once a minute
    for _ in range(rows):
        make(phase_minutes=(60, 60))
    with django_assert_num_queries(queries(fast=1, ordinary=4)):
        assert len(ids(ask())) == rows


def test_none_is_shown_running_whose_time_is_over(ask: Call, make: MakeSession) -> None:
    start = timezone.now()
    session = make(status=Status.IN_PROGRESS, phase_minutes=(10,), now=start)
    ends = start + timedelta(minutes=10)
    with time_machine.travel(ends + timedelta(seconds=29), tick=False):
        assert ask("?status=in_progress").json()["total"] == 1
    with time_machine.travel(ends + timedelta(seconds=31), tick=False):
        assert ask("?status=in_progress").json()["total"] == 0
        (row,) = ask("?status=submitted").json()["sessions"]
    assert (row["id"], datetime.fromisoformat(row["submittedAt"])) == (str(session.pk), ends)


def test_a_list_settles_nothing_of_others(ask: Call) -> None:
    theirs = SessionFactory.create(status=Status.SETUP, now=timezone.now() - timedelta(days=1))
    ask()
    theirs.refresh_from_db()
    assert theirs.status == Status.SETUP


def test_a_limit_out_of_range_is_refused(api: ApiClient) -> None:
    response = api.get("/api/sessions?limit=101&offset=-1")
    assert answers.faults(response) == ["limit", "offset"]
