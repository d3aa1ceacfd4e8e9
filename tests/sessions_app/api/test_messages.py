from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from pytest_django import DjangoAssertNumQueries
from time_machine import Traveller

from sessions_app.models import Message, Organization, Session
from sessions_app.vocabulary.enums import RUNNING, Status
from tests import answers, paths
from tests.annotations import CandidateOf, Response
from tests.clients import ApiClient
from tests.factories import SessionFactory

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
HELLO = {"role": "user", "content": "Hello"}


@pytest.fixture(autouse=True)
def clock() -> Iterator[Traveller]:
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


@pytest.fixture
def session(organization: Organization) -> Session:
    return SessionFactory.create(organization=organization, status=Status.IN_PROGRESS)


@pytest.fixture
def path(session: Session) -> str:
    return paths.sessions(session, "messages")


@pytest.fixture
def say(candidate: ApiClient, path: str) -> Callable[..., dict[str, str]]:
    def post(role: str, content: str, **headers: str) -> dict[str, str]:
        response = candidate.post(path, {"role": role, "content": content}, **headers)
        assert response.status_code == 201
        message: dict[str, str] = response.json()["message"]
        return message

    return post


def contents(response: Response) -> list[str]:
    assert response.status_code == 200
    return [row["content"] for row in response.json()["messages"]]


def test_a_message_is_recorded(candidate: ApiClient, path: str, session: Session) -> None:
    content = "  «Which plan loses most?»\n😀 "
    response = candidate.post(path, {"role": "user", "content": content})
    message = Message.objects.get()
    assert (response.status_code, response.json()) == (
        201,
        {
            "message": {
                "id": str(message.pk),
                "sessionId": str(session.pk),
                "role": "user",
                "content": content,
                "createdAt": "2026-03-01T12:00:00Z",
            }
        },
    )
    assert message.content == content


def test_both_sides_read_the_same_conversation(
    say: Callable[..., dict[str, str]], api: ApiClient, candidate: ApiClient, path: str
) -> None:
    for role, content in (("user", "a"), ("tool", "b"), ("assistant", "c")):
        say(role, content)
    response = api.get(path)
    assert response.json() == candidate.get(path).json()
    assert (contents(response), response.json()["total"]) == (["a", "b", "c"], 3)
    assert (response.json()["limit"], response.json()["offset"]) == (100, 0)


def test_the_order_is_that_of_recording_though_the_clock_stands_still_or_goes_back(
    say: Callable[..., dict[str, str]], api: ApiClient, path: str, clock: Traveller
) -> None:
    for number in range(5):
        say("user", str(number))
    clock.move_to(NOON - timedelta(hours=1), tick=False)
    say("assistant", "5")
    assert contents(api.get(path)) == list("012345")


def test_pages_and_filter(say: Callable[..., dict[str, str]], api: ApiClient, path: str) -> None:
    for number in range(5):
        say("user" if number % 2 else "assistant", str(number))
    assert contents(api.get(f"{path}?limit=2&offset=1")) == ["1", "2"]
    response = api.get(f"{path}?role=user&limit=1")
    assert (contents(response), response.json()["total"]) == (["1"], 2)
    assert response["Link"].endswith('role=user&limit=1&offset=1>; rel="next"')


@pytest.mark.parametrize("query", ["limit=0", "limit=1001", "offset=-1", "role=system", "type=x"])
def test_a_bad_query_is_refused(api: ApiClient, path: str, query: str) -> None:
    assert answers.faults(api.get(f"{path}?{query}")) == [query.partition("=")[0]]


def test_in_setup_too(organization: Organization, candidate_of: CandidateOf) -> None:
    session = SessionFactory.create(organization=organization, status=Status.SETUP)
    response = candidate_of(session).post(paths.sessions(session, "messages"), HELLO)
    assert response.status_code == 201
    assert Message.objects.count() == 1


@pytest.mark.parametrize("status", sorted(set(Status) - set(RUNNING)))
def test_only_while_a_timer_runs(
    organization: Organization, candidate_of: CandidateOf, status: Status
) -> None:
    session = SessionFactory.create(organization=organization, status=status)
    client = candidate_of(session)
    response = client.post(paths.sessions(session, "messages"), HELLO)
    answers.error(response, 409, "invalid_status")
    assert not Message.objects.exists()
    assert contents(client.get(paths.sessions(session, "messages"))) == []


def test_when_time_is_over_nothing_more_is_recorded(
    candidate: ApiClient, path: str, clock: Traveller
) -> None:
    clock.move_to(NOON + timedelta(minutes=61), tick=False)
    answers.error(candidate.post(path, HELLO), 409, "invalid_status")
    assert not Message.objects.exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("role", "system"),
        ("role", ""),
        ("role", None),
        ("role", ["user"]),
        ("content", ""),
        ("content", " \n"),
        ("content", None),
        ("content", 7),
        ("content", {"text": "x"}),
        ("id", "x"),
        ("createdAt", "2026-03-01T12:00:00Z"),
    ],
)
def test_bad_values_record_nothing(
    candidate: ApiClient, path: str, field: str, value: object
) -> None:
    assert answers.faults(candidate.post(path, {**HELLO, field: value})) == [field]
    assert not Message.objects.exists()


@pytest.mark.parametrize("raw", [b'{"role":"user","content":"\\u0000"}', b'{"content":"\\ud800"}'])
def test_hostile_text_is_refused(candidate: ApiClient, path: str, raw: bytes) -> None:
    answers.error(candidate.post(path, data=raw), 400, "invalid_request")
    assert not Message.objects.exists()


def test_a_repeated_call_records_once(say: Callable[..., dict[str, str]]) -> None:
    first, second = (say("user", "Hello", Idempotency_Key="k") for _ in range(2))
    assert first == second
    assert Message.objects.count() == 1


@pytest.mark.parametrize("rows", [1, 3])
def test_the_number_of_queries_is_fixed(
    say: Callable[..., dict[str, str]],
    api: ApiClient,
    path: str,
    rows: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(rows):
        say("user", str(number))
    api.get(path)
    with django_assert_num_queries(5):
        assert len(contents(api.get(path))) == rows
