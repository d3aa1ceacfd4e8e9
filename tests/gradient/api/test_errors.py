"""Every answer under /api that is not 2xx has one form, whoever makes it."""

import logging
import re

import pytest
from django.test import Client
from pytest_django import Settings

from gradient.core.env import Rate
from gradient.middleware import CONTENT_SECURITY_POLICY
from sessions_app.models import Organization, Session
from sessions_app.reads.counts import Selection
from sessions_app.vocabulary.enums import Status
from tests import answers, paths
from tests.annotations import Call, CandidateOf, present
from tests.clients import ApiClient
from tests.factories import SessionFactory

pytestmark = pytest.mark.django_db

LIST = "/api/sessions"


@pytest.fixture
def crashing(api: ApiClient, monkeypatch: pytest.MonkeyPatch) -> ApiClient:
    def crash(*_: Selection, **__: int) -> None:
        raise RuntimeError("a secret of the inside")

    for reader in (
        "sessions_app.api.sessions.list_sessions",
        "gradient.core.postgresql.statements.Statement.row",
    ):
        monkeypatch.setattr(reader, crash)
    return api


@pytest.fixture
def session(organization: Organization) -> Session:
    return SessionFactory.create(organization=organization, status=Status.IN_PROGRESS)


@pytest.fixture
def save(session: Session, candidate_of: CandidateOf) -> Call:
    client = candidate_of(session)
    path = paths.sessions(session, "checkpoint")
    return lambda body=None, **kwargs: client.post(path, body, **kwargs)


def test_a_crash_is_answered_and_logged(
    crashing: ApiClient, caplog: pytest.LogCaptureFixture
) -> None:
    response = crashing.get(LIST)
    message = answers.error(response, 500, "internal_error")
    assert "secret" not in message
    crashes = [record for record in caplog.records if record.name == "gradient.api.errors"]
    assert [(record.levelno, record.getMessage()) for record in crashes] == [
        (logging.ERROR, f"Crash in {LIST}")
    ]
    assert str(present(crashes[0].exc_info)[1]) == "a secret of the inside"


def test_a_crash_is_answered_alike_while_debugging(crashing: ApiClient, settings: Settings) -> None:
    settings.DEBUG = True
    answers.error(crashing.get(LIST), 500, "internal_error")


def test_a_crash_outside_of_an_endpoint_is_answered_alike(
    anonymous: ApiClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gradient.openapi.urls.document", lambda: 1 / 0)
    answers.error(anonymous.get("/api/schema"), 500, "internal_error")


@pytest.mark.parametrize("path", [LIST, "/api/nothing", "/api/schema"])
@pytest.mark.parametrize("host", ["evil.example.com", "a_b", "x y", "testserver:x"])
@pytest.mark.parametrize("debug", [False, True])
@pytest.mark.parametrize("https_only", [False, True])
def test_an_unknown_host_is_a_bad_request(
    api: ApiClient, settings: Settings, path: str, host: str, debug: bool, https_only: bool
) -> None:
    settings.DEBUG, settings.SECURE_SSL_REDIRECT = debug, https_only
    answers.error(api.get(path, Host=host), 400, "invalid_request")


@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
@pytest.mark.parametrize("path", [LIST, "/api/nothing", "/api/schema", "/api/docs/"])
def test_plain_http_is_refused_rather_than_redirected(
    api: ApiClient, settings: Settings, method: str, path: str
) -> None:
    settings.SECURE_SSL_REDIRECT = True
    response = api.request(method, path)
    message = answers.error(response, 403, "forbidden")
    assert (message, "Location" in response) == ("The API is only served over HTTPS.", False)


def test_plain_http_does_nothing(api: ApiClient, session: Session, settings: Settings) -> None:
    settings.SECURE_SSL_REDIRECT = True
    assert api.delete(paths.sessions(session)).status_code == 403
    session.refresh_from_db()


def test_pages_are_redirected_to_https(client: Client, settings: Settings) -> None:
    settings.SECURE_SSL_REDIRECT = True
    response = client.get("/admin/")
    assert (response.status_code, response["Location"]) == (301, "https://testserver/admin/")


def test_an_unknown_path(api: ApiClient) -> None:
    answers.error(api.get("/api/nothing"), 404, "not_found")


def test_another_method(api: ApiClient) -> None:
    answers.error(api.request("PATCH", LIST), 405, "method_not_allowed")
    response = api.post("/api/schema")
    answers.error(response, 405, "method_not_allowed")
    assert response["Allow"] == "GET, HEAD"


@pytest.mark.parametrize("accept", ["text/html", "application/xml", "text/*"])
def test_what_cannot_be_given(api: ApiClient, accept: str) -> None:
    answers.error(api.get(LIST, Accept=accept), 406, "not_acceptable")


@pytest.mark.parametrize(
    "accept", ["*/*", "application/*", "application/json; v=1", "text/html, application/json;q=0.1"]
)
def test_what_can_be_given(api: ApiClient, accept: str) -> None:
    response = api.get(LIST, Accept=accept)
    assert (response.status_code, response["Content-Type"]) == (200, "application/json")


def test_what_is_not_acceptable_does_nothing(api: ApiClient, session: Session) -> None:
    answers.error(api.delete(paths.sessions(session), Accept="text/html"), 406, "not_acceptable")
    session.refresh_from_db()


def test_errors_are_in_json_whatever_was_accepted(anonymous: ApiClient) -> None:
    answers.error(anonymous.get("/api/nothing", Accept="text/html"), 404, "not_found")
    answers.error(anonymous.get(LIST, Accept="text/html"), 401, "unauthorized")


def test_too_large_a_body(save: Call, settings: Settings) -> None:
    settings.MAX_BODY_BYTES = 10
    answers.error(save(data=b" " * 11), 413, "payload_too_large")


def test_a_body_in_another_form(save: Call) -> None:
    answers.error(save(data=b"<x/>", content_type="text/xml"), 415, "unsupported_media_type")


def test_too_many_requests(api: ApiClient, settings: Settings) -> None:
    settings.RATE_LIMIT_API_KEY = Rate(1, 60)
    api.get(LIST)
    answers.error(api.get(LIST), 429, "rate_limited")


def test_details_come_with_400(save: Call) -> None:
    response = save({"deliverableState": 1})
    details = {"deliverableState": ["This must be an object."]}
    answers.error(response, 400, "invalid_request", details=details)


def test_the_form_is_json_in_utf_8(anonymous: ApiClient) -> None:
    for path in (LIST, "/api/nothing"):
        response = anonymous.get(path)
        assert response["Content-Type"] == "application/json"
        response.content.decode()


@pytest.mark.parametrize("path", [LIST, "/api/nothing", "/api/schema"])
def test_a_usable_request_id_is_given_back(anonymous: ApiClient, path: str) -> None:
    assert anonymous.get(path, X_Request_ID="trace-1_A")["X-Request-ID"] == "trace-1_A"


@pytest.mark.parametrize(
    "given", ["", "a b", "é", "x" * 65, "a.b", "a:b", "<script>", "a\r\nSet-Cookie: x"]
)
def test_another_is_made_for_one_that_is_not_usable(anonymous: ApiClient, given: str) -> None:
    made = [anonymous.get(LIST, X_Request_ID=given)["X-Request-ID"] for _ in range(2)]
    assert [bool(re.fullmatch(r"[0-9a-f]{32}", id)) for id in made] == [True, True]
    assert made[0] != made[1]


def test_a_crash_s_line_in_the_log_carries_the_request_id(
    crashing: ApiClient, caplog: pytest.LogCaptureFixture
) -> None:
    from gradient.core.request_id import RequestIdFilter

    caplog.handler.addFilter(RequestIdFilter())
    response = crashing.get(LIST, X_Request_ID="trace-2")
    assert response["X-Request-ID"] == "trace-2"
    (crash,) = [record for record in caplog.records if record.name == "gradient.api.errors"]
    assert vars(crash)["request_id"] == "trace-2"


@pytest.mark.parametrize(
    ("path", "host"), [(LIST, "testserver"), ("/api/nothing", "testserver"), (LIST, "evil.test")]
)
def test_every_answer_carries_the_policy(anonymous: ApiClient, path: str, host: str) -> None:
    response = anonymous.get(path, Host=host)
    assert response["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
    assert response["X-Content-Type-Options"] == "nosniff"


def test_no_answer_sets_a_cookie(api: ApiClient, anonymous: ApiClient) -> None:
    for response in (api.get(LIST), anonymous.get(LIST), ApiClient("x").post("/api/schema")):
        assert not response.cookies
