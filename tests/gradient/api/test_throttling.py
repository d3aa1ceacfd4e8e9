import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import time_machine
from pytest_django import Settings
from time_machine import Traveller

from gradient.core.env import Rate
from sessions_app.models import Organization, Session
from sessions_app.vocabulary.enums import Scope, Status
from tests import answers, paths
from tests.annotations import CandidateOf, Json, Response
from tests.clients import ApiClient
from tests.factories import ApiKeyFactory, SessionFactory

pytestmark = pytest.mark.django_db

NOON = datetime(2030, 1, 1, 12, tzinfo=UTC)  # where a window of an hour begins
RATE_HEADERS = ["RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset"]


@pytest.fixture(autouse=True)
def _three_an_hour(settings: Settings) -> None:
    settings.RATE_LIMIT_API_KEY = Rate(3, 3600)
    settings.RATE_LIMIT_SESSION_TOKEN = Rate(3, 3600)


@pytest.fixture
def clock() -> Iterator[Traveller]:
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def session(organization: Organization) -> Session:
    return SessionFactory.create(organization=organization)


def allowance(response: Response) -> list[str | None]:
    return [response.get(name) for name in RATE_HEADERS]


def test_each_answer_says_what_is_left(clock: Traveller, api: ApiClient) -> None:
    told = [allowance(api.get("/api/sessions")) for _ in range(3)]
    assert told == [["3", "2", "3600"], ["3", "1", "3600"], ["3", "0", "3600"]]


def test_one_too_many_is_told_when_to_come_back(clock: Traveller, api: ApiClient) -> None:
    for _ in range(3):
        assert api.get("/api/sessions").status_code == 200
    clock.shift(timedelta(seconds=600.5))
    response = api.get("/api/sessions")
    message = answers.error(response, 429, "rate_limited")
    assert message == f"Too many requests; try again in {response['Retry-After']} s."
    assert allowance(response) == ["3", "0", response["Retry-After"]]
    clock.shift(timedelta(seconds=int(response["Retry-After"])))
    assert api.get("/api/sessions").status_code == 200


def test_the_next_window_begins_anew(clock: Traveller, api: ApiClient) -> None:
    for _ in range(5):
        api.get("/api/sessions")
    clock.shift(timedelta(hours=1))
    assert allowance(api.get("/api/sessions")) == ["3", "2", "3600"]


def test_one_too_many_does_nothing(api: ApiClient, session: Session) -> None:
    for _ in range(3):
        api.get("/api/sessions")
    answers.error(api.delete(paths.sessions(session)), 429, "rate_limited")
    session.refresh_from_db()


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/api/sessions", 200),
        ("/api/sessions?limit=0", 400),
        ("/api/sessions/1c8d5a0e-3f0b-4c55-9a43-0d3f2f2d8b11", 404),
        ("/api/sessions/1c8d5a0e-3f0b-4c55-9a43-0d3f2f2d8b11/events", 404),
    ],
)
def test_every_answer_to_a_valid_key_says_it(
    clock: Traveller, api: ApiClient, path: str, status: int
) -> None:
    response = api.get(path)
    assert (response.status_code, allowance(response)) == (status, ["3", "2", "3600"])


def test_what_is_forbidden_says_it_too(
    clock: Traveller, api: ApiClient, organization: Organization, session: Session
) -> None:
    response = api.post(paths.sessions(session, "submit"))
    assert (response.status_code, allowance(response)) == (403, ["3", "2", "3600"])
    reader = ApiClient(ApiKeyFactory.create(organization=organization, scope=Scope.READ).plain)
    response = reader.delete(paths.sessions(session))
    assert (response.status_code, allowance(response)) == (403, ["3", "2", "3600"])


def test_what_is_not_acceptable_says_it_too(clock: Traveller, api: ApiClient) -> None:
    response = api.get("/api/sessions", Accept="text/html")
    assert (response.status_code, allowance(response)) == (406, ["3", "2", "3600"])


def test_a_crash_says_it_too(
    clock: Traveller, api: ApiClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    for reader in (
        "sessions_app.api.sessions.list_sessions",
        "gradient.core.postgresql.statements.Statement.row",
    ):
        monkeypatch.setattr(reader, lambda *_, **__: 1 / 0)
    response = api.get("/api/sessions")
    assert (response.status_code, allowance(response)) == (500, ["3", "2", "3600"])


@pytest.mark.parametrize("credential", [None, "gai_" + "0" * 48, "0" * 32])
def test_no_answer_to_a_wrong_credential_says_it(db: None, credential: str | None) -> None:
    assert allowance(ApiClient(credential).get("/api/sessions")) == [None] * 3


def test_each_key_has_its_own(clock: Traveller, api: ApiClient, organization: Organization) -> None:
    for _ in range(4):
        api.get("/api/sessions")
    other = ApiClient(ApiKeyFactory.create(organization=organization).plain)
    assert allowance(other.get("/api/sessions")) == ["3", "2", "3600"]


def test_each_session_has_its_own_rate_beside_that_of_keys(
    clock: Traveller, candidate: ApiClient, session: Session, settings: Settings
) -> None:
    settings.RATE_LIMIT_API_KEY = Rate(1000, 3600)
    path = paths.sessions(session, "submit")
    assert [candidate.post(path).status_code for _ in range(4)] == [409, 409, 409, 429]
    other = ApiClient(SessionFactory.create().token)
    assert allowance(other.post(path)) == ["3", "2", "3600"]


def test_off_is_no_limit(
    api: ApiClient, candidate: ApiClient, session: Session, settings: Settings
) -> None:
    settings.RATE_LIMIT_API_KEY = settings.RATE_LIMIT_SESSION_TOKEN = None
    for _ in range(5):
        response = api.get("/api/sessions")
        assert (response.status_code, allowance(response)) == (200, [None] * 3)
        response = candidate.post(paths.sessions(session, "submit"))
        assert (response.status_code, allowance(response)) == (409, [None] * 3)


# The server's time


def server_time(response: Response) -> datetime:
    value = response["X-Server-Time"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", value)
    return datetime.fromisoformat(value)


@pytest.mark.parametrize("status", Status)
def test_every_answer_to_a_token_carries_the_time(
    clock: Traveller, candidate_of: CandidateOf, status: Status
) -> None:
    session = SessionFactory.create(status=status, now=NOON)
    clock.move_to(NOON + timedelta(milliseconds=1500))
    expected = NOON + timedelta(milliseconds=1500)
    client = candidate_of(session)
    answered = {}
    for response in (
        client.post(paths.sessions(session, "checkpoint"), {"deliverableState": {}}),
        client.post(paths.sessions(session, "checkpoint"), data=b"{"),
        client.get("/api/sessions"),
        client.get("/api/sessions"),
    ):
        answered[response.status_code] = server_time(response)
    assert answered == dict.fromkeys([*answered], expected)
    assert {400, 403} <= answered.keys()


def test_another_session_s_path_carries_it_too(clock: Traveller, candidate: ApiClient) -> None:
    response = candidate.post(f"/api/sessions/{uuid4()}/submit")
    assert (response.status_code, server_time(response)) == (404, NOON)


def test_a_refusal_by_rate_carries_it_too(
    clock: Traveller, candidate: ApiClient, session: Session
) -> None:
    for _ in range(4):
        response = candidate.post(paths.sessions(session, "submit"))
    assert (response.status_code, server_time(response)) == (429, NOON)


def test_no_other_answer_carries_the_time(api: ApiClient, anonymous: ApiClient) -> None:
    assert "X-Server-Time" not in api.get("/api/sessions")
    assert "X-Server-Time" not in anonymous.get("/api/sessions")
    assert "X-Server-Time" not in ApiClient("0" * 32).get("/api/sessions")


class TestCosts:
    @pytest.fixture(autouse=True)
    def _one_more_for_each_millisecond(self, settings: Settings) -> None:
        settings.RATE_LIMIT_SESSION_TOKEN = Rate(1_000_000, 3600)
        settings.CPU_MS_PER_REQUEST = 1

    def spent(self, candidate: ApiClient, session: Session, values: int) -> int:
        """By how much a save of so many values lowers what is left for the next call."""
        path = paths.sessions(session, "checkpoint")
        state: Json = {"list": [[{}] * 10] * (values // 10)}
        before = candidate.post(path, {"deliverableState": state})["RateLimit-Remaining"]
        after = candidate.get(paths.sessions(session, "workspace"))["RateLimit-Remaining"]
        return int(before) - int(after)

    def test_a_request_that_costs_more_counts_more(self, clock: Traveller) -> None:
        session = SessionFactory.create(status=Status.IN_PROGRESS, now=NOON)
        candidate = ApiClient(session.token)
        small, large = (self.spent(candidate, session, values) for values in (10, 100_000))
        assert large > small >= 1
        assert large > 20

    def test_it_counts_once_if_costs_do_not_count(
        self, clock: Traveller, settings: Settings
    ) -> None:
        settings.CPU_MS_PER_REQUEST = 0
        session = SessionFactory.create(status=Status.IN_PROGRESS, now=NOON)
        assert self.spent(ApiClient(session.token), session, 100_000) == 1
