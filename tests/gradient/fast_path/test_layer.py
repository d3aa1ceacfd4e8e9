"""The layer in front of Django does what Django would have done around a request."""

import logging
from uuid import uuid4

import pytest
from pytest_django import Settings

from gradient.core.env import Rate
from sessions_app.models import Organization, Session
from sessions_app.vocabulary.enums import Status
from tests import paths
from tests.annotations import Call, CandidateOf
from tests.clients import ApiClient
from tests.factories import SessionFactory
from tests.test_fast_path import both  # noqa: F401  the fixture

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]

LIST = "/api/sessions"


@pytest.fixture
def session(organization: Organization) -> Session:
    return SessionFactory.create(organization=organization, status=Status.IN_PROGRESS)


@pytest.fixture(params=["list", "one", "events", "checkpoint", "record"])
def send(
    request: pytest.FixtureRequest,
    both: Call,  # noqa: F811
    api: ApiClient,
    session: Session,
    candidate_of: CandidateOf,
) -> Call:
    """Sends one kind of hot call both ways."""
    candidate = candidate_of(session)
    event = {"timestampMs": 1_772_366_400_000, "phase": "task", "type": "manual_edit", "data": {}}
    candidate.post(paths.sessions(session, "checkpoint"), {"deliverableState": {"a": 1}})
    candidate.post(paths.sessions(session, "events"), {"events": [event]})
    client, method, path, body = {
        "list": (api, "GET", LIST, None),
        "one": (api, "GET", paths.sessions(session), None),
        "events": (api, "GET", paths.sessions(session, "events"), None),
        "checkpoint": (
            candidate,
            "POST",
            paths.sessions(session, "checkpoint"),
            {"deliverableState": {"a": 1}},
        ),
        "record": (candidate, "POST", paths.sessions(session, "events"), {"events": [event]}),
    }[request.param]
    return lambda **kwargs: both(client, path, method=method, json_body=body, **kwargs)


def test_headers_are_those_of_the_middleware(send: Call) -> None:
    response = send()
    assert response.status_code < 300
    assert response["X-Content-Type-Options"] == "nosniff"


def test_over_https_they_are_those_of_https(send: Call, settings: Settings) -> None:
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_HSTS_SECONDS = 60
    assert send(X_Forwarded_Proto="https")["Strict-Transport-Security"]


def test_plain_http_is_refused_where_https_is_the_rule(send: Call, settings: Settings) -> None:
    settings.SECURE_SSL_REDIRECT = True
    assert send(is_fast=False).status_code == 403


def test_a_host_that_is_not_ours_is_refused(send: Call) -> None:
    assert send(is_fast=False, Host="elsewhere.example").status_code == 400


def test_the_caller_s_request_id_comes_back(send: Call) -> None:
    assert send(X_Request_ID="abc-1")["X-Request-ID"] == "abc-1"
    assert len(send(X_Request_ID="no spaces")["X-Request-ID"]) == 32


@pytest.mark.parametrize(
    ("header", "value"),
    [("Accept", "text/html"), ("Authorization", "Basic abc"), ("Authorization", "")],
)
def test_what_is_refused_is_refused_by_django(send: Call, header: str, value: str) -> None:
    assert send(is_fast=False, **{header: value}).status_code in (401, 406)


def test_credentials_that_nobody_has(send: Call) -> None:
    for credential in ("gai_" + "0" * 48, "0" * 32):
        assert send(is_fast=None, Authorization=f"Bearer {credential}").status_code == 401


def test_what_only_django_answers(both: Call, api: ApiClient, session: Session) -> None:  # noqa: F811
    others = [f"{LIST}/", f"{LIST}/{uuid4()}/", f"{LIST}/x", f"{LIST}/{{session_id}}", "/api/x"]
    for path in (*others, paths.sessions(session, "work")):
        both(api, path, is_fast=False)
    for method in ("HEAD", "PUT", "OPTIONS"):
        both(api, LIST, method=method, is_fast=False)
    assert both(api, f"{LIST}/{uuid4()}", is_fast=False).status_code == 404


def test_a_refused_body_reaches_django_whole(
    both: Call,  # noqa: F811
    session: Session,
    candidate_of: CandidateOf,
) -> None:
    client, path = candidate_of(session), paths.sessions(session, "checkpoint")
    for body in (b'{"deliverableState": {"a": NaN}}', b'{"deliverableState": {}, "b": 1}', b"[1]"):
        response = both(client, path, method="POST", data=body, is_fast=False)
        assert response.status_code == 400
    body = b'{"deliverableState": {"a": 2}}'
    assert client.request("POST", path, data=body, Idempotency_Key="k").json()["ok"]


def test_a_rate_that_is_used_up_is_refused_and_each_request_counted_once(
    settings: Settings, organization: Organization, api: ApiClient
) -> None:
    settings.RATE_LIMIT_API_KEY = Rate(requests=2, seconds=3600)
    answers = [api.get(LIST, Accept=accept) for accept in ("*/*", "application/json;q=1", "*/*")]
    assert [answer["RateLimit-Remaining"] for answer in answers] == ["1", "0", "0"]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[2]["Retry-After"] == answers[2]["RateLimit-Reset"]


def test_a_crash_has_the_request_id_in_the_log(
    api: ApiClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("gradient.core.postgresql.statements.Statement.row", lambda *_, **__: 1 / 0)
    ids = []
    monkeypatch.setattr(
        "gradient.api.errors.logger.error",
        lambda *_, **__: ids.append(_request_id()),
    )
    with caplog.at_level(logging.ERROR):
        response = api.get(LIST, X_Request_ID="crash-1")
    assert (response.status_code, response.json()["error"]["code"]) == (500, "internal_error")
    assert ids == ["crash-1"]


def _request_id() -> str:
    from gradient.core.request_id import RequestIdFilter

    record = logging.LogRecord("", 0, "", 0, "", (), None)
    RequestIdFilter().filter(record)
    return str(vars(record)["request_id"])


def test_switched_off_django_answers(
    settings: Settings,
    both: Call,  # noqa: F811
    api: ApiClient,
) -> None:
    settings.FAST_PATH = False
    assert both(api, LIST, is_fast=False).status_code == 200
