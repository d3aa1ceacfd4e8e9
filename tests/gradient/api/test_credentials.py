from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from sessions_app.deletion import single
from sessions_app.models import (
    API_KEY_PREFIX,
    ApiKey,
    AuditEntry,
    Organization,
    Session,
    Transition,
)
from sessions_app.vocabulary.actors import Actor
from sessions_app.vocabulary.enums import ActorKind, Scope
from tests import answers, paths
from tests.annotations import CandidateOf, Response, present
from tests.clients import ApiClient
from tests.factories import ApiKeyFactory, SessionFactory
from tests.factories.sessions import KeyWithPlain
from tests.fast_path import queries

pytestmark = pytest.mark.django_db

LIST = "/api/sessions"


def unauthorized(response: Response) -> str:
    assert response["WWW-Authenticate"] == "Bearer"
    return answers.error(response, 401, "unauthorized")


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Bearer",
        "Bearer ",
        "Basic dXNlcjpwYXNz",
        "Token {key}",
        "{key}",
        "Bearer{key}",
        "Bearer {key} x",
        "Bearer {key}, Bearer {key}",
        "Bearer\t{key}",
        'Bearer "{key}"',
        "Bearer gai_é",
        "Bearer gai_\x00",
        "Bearer " + "x" * 201,
    ],
)
def test_a_header_that_is_none_opens_nothing(api_key: KeyWithPlain, header: str) -> None:
    client = ApiClient()
    unauthorized(client.get(LIST, Authorization=header.format(key=api_key.plain)))


def test_what_is_wrong_with_a_header_or_its_credential_is_said(api_key: KeyWithPlain) -> None:
    form = "The Authorization header must be “Bearer” and a credential."
    assert unauthorized(ApiClient().get(LIST, Authorization=f"Token {api_key.plain}")) == form
    key_message = unauthorized(ApiClient(f"{API_KEY_PREFIX}unknown").get(LIST))
    assert key_message == "The API key is unknown, revoked or expired."
    assert unauthorized(ApiClient("unknown").get(LIST)) == "The session token is unknown."


def test_a_missing_header_opens_nothing(anonymous: ApiClient) -> None:
    message = unauthorized(anonymous.get(LIST))
    assert message == "Send an API key or a session token: “Authorization: Bearer …”."


@pytest.mark.parametrize("credential", ["gai_" + "0" * 48, "gai_", "0" * 32, "x", "_"])
def test_an_unknown_one_opens_nothing(db: None, credential: str) -> None:
    unauthorized(ApiClient(credential).get(LIST))


def test_neither_a_hash_nor_a_prefix_is_the_key(api_key: KeyWithPlain) -> None:
    for part in (api_key.key_hash, api_key.key_prefix, api_key.plain[:-1], api_key.plain.upper()):
        unauthorized(ApiClient(part).get(LIST))


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER", "Bearer  "])
def test_the_case_of_the_scheme_does_not_matter(api_key: KeyWithPlain, scheme: str) -> None:
    response = ApiClient().get(LIST, Authorization=f"{scheme} {api_key.plain}")
    assert response.status_code == 200


def test_a_revoked_key_opens_nothing(organization: Organization) -> None:
    key = ApiKeyFactory.create(organization=organization, revoked_at=timezone.now())
    unauthorized(ApiClient(key.plain).get(LIST))


def test_a_key_opens_until_it_expires(organization: Organization) -> None:
    key = ApiKeyFactory.create(
        organization=organization, expires_at=timezone.now() + timedelta(hours=1)
    )
    client = ApiClient(key.plain)
    assert client.get(LIST).status_code == 200
    with time_machine.travel(key.expires_at, tick=False):
        unauthorized(client.get(LIST))


def test_unknown_revoked_and_expired_are_told_the_same(organization: Organization) -> None:
    now = timezone.now()
    revoked = ApiKeyFactory.create(organization=organization, revoked_at=now)
    expired = ApiKeyFactory.create(organization=organization, expires_at=now - timedelta(seconds=1))
    keys = [revoked.plain, expired.plain, "gai_" + "0" * 48]
    assert len({answers.content(ApiClient(key).get(LIST)) for key in keys}) == 1


def test_a_deleted_session_s_token_opens_nothing(
    organization: Organization, candidate_of: CandidateOf
) -> None:
    session = SessionFactory.create(organization=organization)
    single.delete_session(
        session.pk, organization_id=organization.pk, actor=Actor(ActorKind.STAFF, "1")
    )
    unauthorized(candidate_of(session).post(paths.sessions(session, "start-setup")))


def test_the_other_kind_is_told_which_is_needed(
    api: ApiClient, organization: Organization, candidate_of: CandidateOf
) -> None:
    session = SessionFactory.create(organization=organization)
    message = answers.error(candidate_of(session).get(LIST), 403, "forbidden")
    assert message == "This needs an API key, not a session token."
    message = answers.error(api.post(paths.sessions(session, "submit")), 403, "forbidden")
    assert message == "This needs a session token, not an API key."


def test_the_last_use_is_noted_at_most_once_a_minute(api: ApiClient, api_key: KeyWithPlain) -> None:
    start = timezone.now()

    def used_after(seconds: float) -> float:
        with time_machine.travel(start + timedelta(seconds=seconds), tick=False):
            assert api.get(LIST).status_code == 200
        used_at = present(ApiKey.objects.get(pk=api_key.pk).last_used_at)
        return (used_at - start).total_seconds()

    assert api_key.last_used_at is None
    assert [used_after(seconds) for seconds in (0, 30, 60, 61, 100, 121.5)] == [
        0,
        0,
        0,
        61,
        61,
        121.5,
    ]


def test_a_request_in_the_same_minute_writes_nothing(
    api: ApiClient, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    api.get(LIST)
    # The key, overdue timers, the rows, how many.
    with django_assert_num_queries(queries(fast=1, ordinary=4)) as captured:
        api.get(LIST)
    assert {query["sql"].split()[0] for query in captured.captured_queries} == {"SELECT"}


def test_a_wrong_credential_costs_one_query(
    anonymous: ApiClient, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for credential, cost in ((None, 0), ("gai_" + "0" * 48, 1), ("0" * 32, 1), ("é", 0)):
        with django_assert_num_queries(cost):
            unauthorized(ApiClient(credential).get(LIST))


@pytest.fixture
def reader(organization: Organization) -> ApiClient:
    return ApiClient(ApiKeyFactory.create(organization=organization, scope=Scope.READ).plain)


def test_a_key_that_reads_sees_no_token(reader: ApiClient, organization: Organization) -> None:
    session = SessionFactory.create(organization=organization)
    assert reader.get(LIST).json()["sessions"][0]["token"] is None
    body = reader.get(paths.sessions(session)).json()
    assert body["session"]["token"] is None
    assert str(session.token) not in str(body)


def test_a_key_that_reads_changes_nothing(reader: ApiClient, organization: Organization) -> None:
    session = SessionFactory.create(organization=organization)
    jane = {"email": "jane@example.com", "name": "Jane"}
    for response in (
        reader.delete(paths.sessions(session)),
        reader.post(paths.invite(session.assessment), jane),
    ):
        assert answers.error(response, 403, "forbidden") == "This key may only read."
    assert Session.objects.get() == session


@pytest.mark.parametrize("scope", [Scope.FULL, Scope.ADMIN])
def test_other_keys_see_the_token_and_delete(organization: Organization, scope: Scope) -> None:
    session = SessionFactory.create(organization=organization)
    client = ApiClient(ApiKeyFactory.create(organization=organization, scope=scope).plain)
    assert client.get(paths.sessions(session)).json()["session"]["token"] == session.token
    assert client.delete(paths.sessions(session)).status_code == 200


def test_who_acts_is_on_record(
    api: ApiClient,
    api_key: ApiKey,
    organization: Organization,
    candidate_of: CandidateOf,
) -> None:
    session = SessionFactory.create(organization=organization, status="setup")
    candidate_of(session).post(paths.sessions(session, "start-task"))
    row = Transition.objects.get()
    assert (row.actor_kind, row.actor_id) == ("candidate", str(session.candidate_id))
    api.delete(paths.sessions(session))
    entry = AuditEntry.objects.get()
    assert (entry.actor_kind, entry.actor_id) == ("api_key", str(api_key.pk))


@pytest.mark.parametrize("is_fast", [True, False])
@pytest.mark.parametrize(
    "path", ["/api/sessions", "/api/sessions/{id}", "/api/assessments", "/api/candidates"]
)
def test_no_answer_to_a_credential_is_stored(
    api: ApiClient, organization: Organization, path: str, is_fast: bool
) -> None:
    session = SessionFactory.create(organization=organization)
    client = ApiClient(api.credential, django_alone=not is_fast)
    assert client.get(path.format(id=session.pk))["Cache-Control"] == "no-store"
