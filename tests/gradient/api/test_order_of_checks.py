"""Path, method, credential, rate, form, existence, status: a request wrong in two ways is told
the first of them."""

from uuid import uuid4

import pytest
from pytest_django import Settings

from gradient.core.env import Rate
from sessions_app.models import Organization, Session
from sessions_app.vocabulary.enums import Scope, Status
from tests import answers, paths
from tests.annotations import Call, CandidateOf, Json
from tests.clients import ApiClient
from tests.factories import ApiKeyFactory, SessionFactory

pytestmark = pytest.mark.django_db

NOWHERE = "/api/nothing/here"
NEVER = "/api/sessions/1c8d5a0e-3f0b-4c55-9a43-0d3f2f2d8b11"
BROKEN: Json = {"data": b"{"}


@pytest.fixture
def session(organization: Organization) -> Session:
    return SessionFactory.create(organization=organization)


@pytest.fixture
def submitted(organization: Organization, candidate_of: CandidateOf) -> Call:
    """The call `checkpoint` of a session that takes none any more."""
    session = SessionFactory.create(organization=organization, status=Status.SUBMITTED)
    client = candidate_of(session)
    return lambda **kwargs: client.post(paths.sessions(session, "checkpoint"), **kwargs)


@pytest.fixture
def exhausted(api: ApiClient, settings: Settings) -> ApiClient:
    """A client that may send no more."""
    settings.RATE_LIMIT_API_KEY = Rate(1, 3600)
    assert api.get("/api/sessions").status_code == 200
    return api


# Path


@pytest.mark.parametrize("path", ["/api", "/api/", NOWHERE, "/api/sessionss", f"{NEVER}/nothing"])
@pytest.mark.parametrize("debug", [False, True])
@pytest.mark.parametrize("method", ["GET", "POST", "DELETE", "PUT", "OPTIONS", "TRACE"])
def test_an_unknown_path_is_not_found_by_anybody(
    anonymous: ApiClient,
    api: ApiClient,
    settings: Settings,
    path: str,
    debug: bool,
    method: str,
) -> None:
    settings.DEBUG = debug
    for client in (anonymous, api, ApiClient("gai_unknown")):
        answers.error(client.request(method, path), 404, "not_found")


def test_path_before_form(api: ApiClient) -> None:
    answers.error(api.post(f"{NOWHERE}?limit=x", **BROKEN), 404, "not_found")


def test_path_before_rate(exhausted: ApiClient) -> None:
    answers.error(exhausted.get(NOWHERE), 404, "not_found")


# Method


@pytest.mark.parametrize(
    ("method", "verb", "allowed"),
    [
        ("PUT", None, "DELETE, GET, HEAD, PATCH"),
        ("POST", None, "DELETE, GET, HEAD, PATCH"),
        ("OPTIONS", None, "DELETE, GET, HEAD, PATCH"),
        ("TRACE", None, "DELETE, GET, HEAD, PATCH"),
        ("PROPFIND", None, "DELETE, GET, HEAD, PATCH"),
        ("PATCH", "events", "GET, HEAD, POST"),
        ("OPTIONS", "events", "GET, HEAD, POST"),
        ("GET", "checkpoint", "POST"),
        ("HEAD", "checkpoint", "POST"),
        ("DELETE", "advance-phase", "POST"),
    ],
)
def test_another_method_is_told_which_are_allowed(
    anonymous: ApiClient, session: Session, method: str, verb: str | None, allowed: str
) -> None:
    response = anonymous.request(method, paths.sessions(session, verb))
    assert (response.status_code, response["Allow"]) == (405, allowed)
    if method != "HEAD":
        answers.error(response, 405, "method_not_allowed")


def test_method_before_rate(exhausted: ApiClient) -> None:
    answers.error(exhausted.request("PUT", "/api/sessions"), 405, "method_not_allowed")


def test_method_before_form(api: ApiClient) -> None:
    response = api.request("PUT", "/api/sessions?limit=x", **BROKEN)
    answers.error(response, 405, "method_not_allowed")


def test_method_before_existence(api: ApiClient) -> None:
    answers.error(api.request("PUT", NEVER), 405, "method_not_allowed")


# Credential


def test_credential_before_form(anonymous: ApiClient, candidate: ApiClient) -> None:
    answers.error(anonymous.get("/api/sessions?limit=x"), 401, "unauthorized")
    answers.error(candidate.get("/api/sessions?limit=x"), 403, "forbidden")
    answers.error(anonymous.post(f"{NEVER}/checkpoint", **BROKEN), 401, "unauthorized")


def test_credential_before_the_size_and_type_of_a_body(
    anonymous: ApiClient, api: ApiClient, session: Session, settings: Settings
) -> None:
    settings.MAX_BODY_BYTES = 10
    path = paths.sessions(session, "checkpoint")
    answers.error(anonymous.post(path, data=b" " * 11), 401, "unauthorized")
    answers.error(api.post(path, data=b"<xml/>", content_type="text/xml"), 403, "forbidden")


def test_credential_before_what_is_acceptable(anonymous: ApiClient) -> None:
    answers.error(anonymous.get("/api/sessions", Accept="text/html"), 401, "unauthorized")


def test_credential_before_rate(exhausted: ApiClient, session: Session) -> None:
    response = exhausted.post(paths.sessions(session, "start-setup"))
    answers.error(response, 403, "forbidden")


def test_credential_before_existence(
    anonymous: ApiClient, api: ApiClient, candidate: ApiClient, organization: Organization
) -> None:
    reader = ApiClient(ApiKeyFactory.create(organization=organization, scope=Scope.READ).plain)
    answers.error(anonymous.get(NEVER), 401, "unauthorized")
    answers.error(candidate.get(NEVER), 403, "forbidden")
    answers.error(api.post(f"{NEVER}/submit"), 403, "forbidden")
    answers.error(reader.delete(NEVER), 403, "forbidden")


def test_credential_before_status(api: ApiClient, session: Session) -> None:
    answers.error(api.post(paths.sessions(session, "submit")), 403, "forbidden")


# Rate


def test_rate_before_form(exhausted: ApiClient) -> None:
    answers.error(exhausted.get("/api/sessions?limit=x"), 429, "rate_limited")


def test_rate_before_what_is_acceptable(exhausted: ApiClient) -> None:
    answers.error(exhausted.get("/api/sessions", Accept="text/html"), 429, "rate_limited")


def test_rate_before_existence(exhausted: ApiClient) -> None:
    answers.error(exhausted.get(NEVER), 429, "rate_limited")


def test_rate_before_status(submitted: Call, settings: Settings) -> None:
    settings.RATE_LIMIT_SESSION_TOKEN = Rate(1, 3600)
    submitted()
    response = submitted(json_body={"deliverableState": {}})
    answers.error(response, 429, "rate_limited")


# Form


def test_form_before_existence(api: ApiClient, candidate: ApiClient) -> None:
    assert answers.faults(api.get(f"{NEVER}?limit=x")) == ["limit"]
    assert answers.faults(api.get(f"{NEVER}/events?type=x")) == ["type"]
    answers.error(candidate.post(f"{NEVER}/checkpoint", **BROKEN), 400, "invalid_request")
    bad_events = {"events": [{"type": "x"}]}
    assert answers.faults(candidate.post(f"{NEVER}/events", bad_events))[0] == "events.0.data"
    response = candidate.post(f"{NEVER}/checkpoint", {"deliverableState": {}}, If_Match="x")
    assert answers.faults(response) == ["If-Match"]
    assert answers.faults(api.post(f"/api/assessments/{uuid4()}/invite", {"name": "x"})) == [
        "email"
    ]


@pytest.mark.parametrize(
    ("method", "path", "body", "fault"),
    [
        ("PATCH", "assessments/{}", {"setupMinutes": -1}, "setupMinutes"),
        ("PATCH", "scoring/{}", {"reopen": True}, "reason"),
        ("POST", "scoring", {"sessionId": "x"}, "sessionId"),
        ("PATCH", "candidates/{}", {"email": "nobody"}, "email"),
        ("POST", "sessions/{}/extend", {"minutes": 5}, "reason"),
        ("GET", "sessions/{}/work?revision=x", None, "revision"),
        ("GET", "sessions/{}/messages?role=x", None, "role"),
    ],
)
def test_form_before_existence_elsewhere(
    api: ApiClient, method: str, path: str, body: Json | None, fault: str
) -> None:
    response = api.request(method, f"/api/{path.format(uuid4())}", json_body=body)
    assert answers.faults(response) == [fault]


def test_the_form_of_an_idempotency_key_before_existence(candidate: ApiClient) -> None:
    response = candidate.post(f"{NEVER}/start-setup", Idempotency_Key="")
    assert answers.faults(response) == ["Idempotency-Key"]


def test_form_before_status(submitted: Call) -> None:
    answers.error(submitted(**BROKEN), 400, "invalid_request")
    assert answers.faults(submitted(json_body={"deliverableState": 1})) == ["deliverableState"]


# Existence


def test_existence_before_status(candidate: ApiClient, organization: Organization) -> None:
    other = SessionFactory.create(organization=organization, status=Status.SUBMITTED)
    answers.error(candidate.post(paths.sessions(other, "start-setup")), 404, "not_found")
    answers.error(candidate.post(paths.sessions(other, "submit")), 404, "not_found")


def test_existence_before_status_elsewhere(
    api: ApiClient, candidate: ApiClient, organization: Organization
) -> None:
    theirs = SessionFactory.create(status=Status.SUBMITTED)
    body = {"minutes": 5, "reason": "x"}
    answers.error(api.post(paths.sessions(theirs, "extend"), body), 404, "not_found")
    answers.error(api.delete(paths.assessments(theirs.assessment)), 404, "not_found")
    other = SessionFactory.create(organization=organization, status=Status.SUBMITTED)
    hello = {"role": "user", "content": "x"}
    answers.error(candidate.post(paths.sessions(other, "messages"), hello), 404, "not_found")


# One more slash, and HEAD


def test_a_trailing_slash_answers_the_same(api: ApiClient, session: Session) -> None:
    for path in ("/api/sessions", paths.sessions(session), paths.sessions(session, "events")):
        assert answers.content(api.get(f"{path}/")) == answers.content(api.get(path))


def test_a_trailing_slash_keeps_the_query(api: ApiClient, session: Session) -> None:
    SessionFactory.create(organization=session.organization)
    response = api.get("/api/sessions/?limit=1")
    assert (response.json()["limit"], response.json()["total"]) == (1, 2)
    assert response["Link"] == '<http://testserver/api/sessions?limit=1&offset=1>; rel="next"'


def test_a_trailing_slash_keeps_the_body(
    organization: Organization, candidate_of: CandidateOf
) -> None:
    session = SessionFactory.create(organization=organization, status=Status.IN_PROGRESS)
    path = f"{paths.sessions(session, 'checkpoint')}/"
    response = candidate_of(session).post(path, {"deliverableState": {"text": "kept"}})
    assert (response.status_code, response.json()) == (200, {"ok": True})
    assert session.phases.get().checkpoint.state == {"text": "kept"}


def test_a_trailing_slash_deletes_the_same(api: ApiClient, session: Session) -> None:
    assert api.delete(f"{paths.sessions(session)}/").status_code == 200
    assert not Session.objects.exists()


def test_two_slashes_are_another_path(api: ApiClient, session: Session) -> None:
    answers.error(api.get("/api/sessions//"), 404, "not_found")
    answers.error(api.get(f"/api//sessions/{session.pk}"), 404, "not_found")


def test_head_answers_like_get_without_a_body(api: ApiClient, session: Session) -> None:
    for path in ("/api/sessions", paths.sessions(session), paths.sessions(session, "events")):
        head = api.request("HEAD", path)
        assert (head.status_code, head.content) == (200, b"")
        assert head["Content-Type"] == "application/json"
    assert api.request("HEAD", NEVER).status_code == 404
