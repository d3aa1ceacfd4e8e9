"""Workspaces of other origins may call what takes a session's token, and nothing else is open."""

from collections.abc import Iterator

import pytest
from django.urls import URLPattern, URLResolver, get_resolver
from pytest_django import Settings

from gradient.middleware.cors import methods_with_token
from sessions_app.models import Session
from tests.annotations import Response
from tests.clients import ApiClient
from tests.factories import SessionFactory

pytestmark = pytest.mark.django_db

ORIGIN = "https://work.example"
ID = "00000000-0000-4000-8000-000000000000"


@pytest.fixture(autouse=True)
def workspace(settings: Settings) -> None:
    settings.WORKSPACE_ORIGINS = [ORIGIN]


@pytest.fixture
def session() -> Session:
    return SessionFactory.create(status="in_progress", phase_minutes=(60, 30))


def preflight(path: str, method: str = "POST", origin: str = ORIGIN) -> Response:
    return ApiClient().request("OPTIONS", path, Origin=origin, Access_Control_Request_Method=method)


def save(session: Session, *, origin: str, django_alone: bool) -> Response:
    client = ApiClient(session.token, django_alone=django_alone)
    path = f"/api/sessions/{session.pk}/checkpoint"
    return client.post(path, {"deliverableState": {"a": 1}}, Origin=origin)


@pytest.mark.parametrize("django_alone", [True, False])
def test_a_workspace_reads_the_answer_and_its_headers(session: Session, django_alone: bool) -> None:
    response = save(session, origin=ORIGIN, django_alone=django_alone)
    assert response.status_code == 200
    assert response["Access-Control-Allow-Origin"] == ORIGIN
    exposed = response["Access-Control-Expose-Headers"]
    assert "RateLimit-Remaining" in exposed
    for name in ("ETag", "X-Server-Time", "X-Request-ID"):
        assert name in exposed
        assert name in response.headers
    assert "Origin" in response["Vary"]


@pytest.mark.parametrize("django_alone", [True, False])
@pytest.mark.parametrize("origin", ["https://evil.example", "null", "https://work.example.evil"])
def test_a_stranger_does_not(session: Session, origin: str, django_alone: bool) -> None:
    response = save(session, origin=origin, django_alone=django_alone)
    assert "Access-Control-Allow-Origin" not in response.headers
    assert preflight(f"/api/sessions/{ID}/checkpoint", origin=origin).status_code != 204


def test_an_error_can_be_read_too(session: Session) -> None:
    response = ApiClient("0" * 32).get(f"/api/sessions/{session.pk}/workspace", Origin=ORIGIN)
    assert (response.status_code, response["Access-Control-Allow-Origin"]) == (401, ORIGIN)


@pytest.mark.parametrize(
    ("path", "method"),
    [
        ("workspace", "GET"),
        ("checkpoint", "POST"),
        ("events", "POST"),
        ("messages", "GET"),
        ("messages", "POST"),
        ("receipt", "GET"),
        ("submit/", "POST"),
    ],
)
def test_a_preflight_needs_no_credential(path: str, method: str) -> None:
    response = preflight(f"/api/sessions/{ID}/{path}", method)
    assert response.status_code == 204
    assert response["Access-Control-Allow-Origin"] == ORIGIN
    assert method in response["Access-Control-Allow-Methods"]
    allowed = response["Access-Control-Allow-Headers"]
    assert all(name in allowed for name in ("authorization", "content-type", "if-match"))


@pytest.mark.parametrize(
    ("path", "method"),
    [
        ("sessions", "GET"),
        (f"sessions/{ID}", "DELETE"),
        (f"sessions/{ID}/extend", "POST"),
        (f"sessions/{ID}/events", "GET"),
        (f"sessions/{ID}/work", "GET"),
        (f"sessions/{ID}/nothing", "GET"),
        ("assessments", "GET"),
        ("event-types", "GET"),
    ],
)
def test_what_is_for_api_keys_stays_closed(path: str, method: str) -> None:
    response = preflight(f"/api/{path}", method)
    assert response.status_code != 204
    assert "Access-Control-Allow-Methods" not in response.headers


def test_pages_stay_closed(session: Session) -> None:
    response = ApiClient().get(f"/invite/{session.token}", Origin=ORIGIN)
    assert "Access-Control-Allow-Origin" not in response.headers


def test_without_the_setting_nothing_is_open(session: Session, settings: Settings) -> None:
    settings.WORKSPACE_ORIGINS = []
    response = save(session, origin=ORIGIN, django_alone=False)
    assert "Access-Control-Allow-Origin" not in response.headers
    assert "Vary" not in response.headers or "Origin" not in response["Vary"]
    assert preflight(f"/api/sessions/{ID}/checkpoint").status_code != 204


def test_every_path_is_asked_the_same() -> None:
    """No view fails when it is asked which of its methods take a token."""
    for path in api_paths():
        methods_with_token(path)


def api_paths() -> Iterator[str]:
    for entry in _patterns(get_resolver()):
        if entry.startswith("api/sessions"):
            yield "/" + entry.replace("<uuid:session_id>", ID).replace("<uuid:id>", ID)


def _patterns(resolver: URLResolver, prefix: str = "") -> Iterator[str]:
    for entry in resolver.url_patterns:
        path = prefix + str(entry.pattern)
        if isinstance(entry, URLPattern):
            yield path
        else:
            yield from _patterns(entry, path)
