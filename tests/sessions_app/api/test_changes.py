from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from sessions_app import lifecycle
from sessions_app.changes import feed
from sessions_app.deletion import erasure, single
from sessions_app.models import Change, FeedHead, Organization, Session
from sessions_app.vocabulary.enums import Scope, Status
from tests import answers
from tests.annotations import Json
from tests.clients import ApiClient
from tests.factories import ApiKeyFactory, SessionFactory
from tests.sessions_app.verbs import CANDIDATE, STAFF

pytestmark = pytest.mark.django_db

PATH = "/api/sessions/changes"


@pytest.fixture
def started(organization: Organization) -> Callable[..., list[Session]]:
    """Makes sessions whose setup starts, each a change."""

    def make(count: int = 1, organization: Organization = organization) -> list[Session]:
        sessions = [SessionFactory.create(organization=organization) for _ in range(count)]
        for session in sessions:
            lifecycle.start_setup(session.pk, actor=CANDIDATE)
        return sessions

    return make


def ask(api: ApiClient, cursor: str | None = None, limit: int | None = None) -> Json:
    query = {"cursor": cursor, "limit": limit}
    given = "&".join(f"{name}={value}" for name, value in query.items() if value is not None)
    response = api.get(f"{PATH}?{given}".rstrip("?"))
    body: Json = response.json()
    assert response.status_code == 200, body
    return body


def ids(body: Json) -> list[str]:
    return [change["data"]["sessionId"] for change in body["changes"]]


def keys(sessions: list[Session]) -> list[str]:
    return [str(session.pk) for session in sessions]


def test_a_feed_of_nothing(api: ApiClient) -> None:
    body = ask(api)
    assert list(body) == ["changes", "nextCursor", "hasMore"]
    assert (body["changes"], body["hasMore"]) == ([], False)
    assert ask(api, body["nextCursor"]) == body


def test_a_change_is_the_message_and_the_session_as_it_is(
    api: ApiClient, organization: Organization
) -> None:
    with time_machine.travel(datetime(2030, 1, 15, 10, tzinfo=UTC), tick=False):
        session = SessionFactory.create(organization=organization)
        lifecycle.start_setup(session.pk, actor=CANDIDATE)
        (change,) = ask(api)["changes"]
        (row,) = api.get("/api/sessions").json()["sessions"]
    assert list(change) == ["id", "type", "timestamp", "data", "session"]
    assert change == {
        "id": str(Change.objects.get().message_id),
        "type": "session.started",
        "timestamp": "2030-01-15T10:00:00Z",
        "data": {
            "sessionId": str(session.pk),
            "assessmentId": str(session.assessment_id),
            "candidateId": str(session.candidate_id),
            "status": "setup",
        },
        "session": row,
    }


def test_what_is_deleted_leaves_no_personal_data(
    api: ApiClient, started: Callable[..., list[Session]]
) -> None:
    (session,) = started()
    single.delete_session(session.pk, organization_id=session.organization_id, actor=STAFF)
    response = api.get(PATH)
    one, two = response.json()["changes"]
    assert (one["type"], one["session"]) == ("session.started", None)
    assert (two["type"], two["session"]) == ("session.deleted", None)
    assert two["data"] == {"sessionId": str(session.pk)}
    for secret in (session.candidate.name, session.candidate.email, session.token):
        assert str(secret) not in response.content.decode()


def test_an_erasure_is_a_change_without_personal_data(
    api: ApiClient, organization: Organization, started: Callable[..., list[Session]]
) -> None:
    (session,) = started()
    name = session.candidate.name
    with time_machine.travel(datetime(2030, 1, 15, 10, tzinfo=UTC), tick=False):
        erasure.erase_candidate(organization.pk, session.candidate_id, actor=STAFF)
    changes = ask(api)["changes"]
    types = [change["type"] for change in changes[-2:]]
    assert types == ["session.submitted", "session.erased"]
    assert changes[-1]["data"] == {"sessionId": str(session.pk)}
    assert changes[-1]["timestamp"] == "2030-01-15T10:00:00Z"
    assert changes[-1]["session"]["id"] == str(session.pk)
    assert name not in str(changes)


def test_a_key_that_reads_gets_no_token(
    organization: Organization, started: Callable[..., list[Session]]
) -> None:
    started()
    reader = ApiClient(ApiKeyFactory.create(organization=organization, scope=Scope.READ).plain)
    assert ask(reader)["changes"][0]["session"]["token"] is None


def test_following_the_cursor_shows_each_once(
    api: ApiClient, started: Callable[..., list[Session]]
) -> None:
    made = started(5)
    seen, cursor, more = [], None, True
    while more:
        body = ask(api, cursor, limit=2)
        seen += ids(body)
        cursor, more = body["nextCursor"], body["hasMore"]
    assert seen == keys(made)
    assert ask(api, cursor)["changes"] == []
    later = started(1)
    assert ids(ask(api, cursor)) == keys(later)
    assert ids(ask(api, cursor)) == keys(later)  # again, the same


def test_latest_is_what_is_still_to_come(
    api: ApiClient, started: Callable[..., list[Session]]
) -> None:
    started(2)
    body = ask(api, "latest")
    assert (body["changes"], body["hasMore"]) == ([], False)
    later = started(1)
    assert ids(ask(api, body["nextCursor"])) == keys(later)


def test_of_others_it_holds_nothing(
    api: ApiClient, stranger: ApiClient, started: Callable[..., list[Session]]
) -> None:
    started()
    assert ask(stranger)["changes"] == []


@pytest.mark.parametrize("cursor", ["x", "%00", "LTE", "ä", "=" * 8, "A" * 201, "MTIzLjE"])
def test_what_is_no_cursor_is_refused(api: ApiClient, cursor: str) -> None:
    response = api.get(f"{PATH}?cursor={cursor}")
    assert response.status_code == 400
    if cursor != "%00":
        assert answers.faults(response) == ["cursor"]


def test_a_cursor_of_others_is_none(api: ApiClient, stranger: ApiClient) -> None:
    assert answers.faults(api.get(f"{PATH}?cursor={ask(stranger)['nextCursor']}")) == ["cursor"]


@pytest.mark.parametrize("query", ["limit=0", "limit=501", "limit=x", "offset=1"])
def test_what_is_no_query_is_refused(api: ApiClient, query: str) -> None:
    assert answers.faults(api.get(f"{PATH}?{query}")) == [query.partition("=")[0]]


def test_a_timer_that_ended_is_in_it_though_nobody_else_has_looked(
    api: ApiClient, organization: Organization
) -> None:
    session = SessionFactory.create(
        organization=organization, status=Status.SETUP, now=timezone.now() - timedelta(minutes=16)
    )
    (change,) = ask(api)["changes"]
    assert change["data"]["phaseIndex"] == 0
    assert datetime.fromisoformat(change["timestamp"]) == session.timer_ends_at


@pytest.mark.parametrize("rows", [1, 3])
def test_the_number_of_queries_is_fixed(
    api: ApiClient,
    started: Callable[..., list[Session]],
    rows: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    api.get("/api/sessions")  # the key's last use is noted once a minute
    started(rows)
    ask(api)
    # The key, timers, whether any wait, the head, the changes, the sessions.
    with django_assert_num_queries(6):
        assert len(ask(api)["changes"]) == rows


def test_what_was_kept_for_long_enough_is_forgotten(
    api: ApiClient, started: Callable[..., list[Session]], settings: Settings
) -> None:
    settings.CHANGES_KEPT_DAYS = 7
    begin = ask(api)["nextCursor"]
    started(3)
    middle = ask(api, limit=2)["nextCursor"]
    with time_machine.travel(timezone.now() + timedelta(days=6)):
        last = started(1)
        ask(api)
        assert feed.delete_expired_changes() == 0
    with time_machine.travel(timezone.now() + timedelta(days=8)):
        assert feed.delete_expired_changes() == 3
        assert ids(ask(api, limit=1)) == keys(last)
        for cursor in (begin, middle):
            answers.error(api.get(f"{PATH}?cursor={cursor}"), 409, "conflict")


def test_a_cursor_from_before_a_backup_was_restored_is_told_so(
    api: ApiClient, started: Callable[..., list[Session]]
) -> None:
    started(2)
    cursor = ask(api)["nextCursor"]
    Change.objects.all().delete()
    FeedHead.objects.update(last_position=0)
    answers.error(api.get(f"{PATH}?cursor={cursor}"), 409, "conflict")
