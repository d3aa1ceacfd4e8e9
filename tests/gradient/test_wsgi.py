"""What goes wrong before any middleware can answer; the test client has a handler of its own."""

import json
from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any

import pytest
from django.core.signals import request_started
from django.db import close_old_connections
from django.test import RequestFactory

from gradient.wsgi import application
from tests import paths
from tests.factories import SessionFactory
from tests.factories.sessions import KeyWithPlain

pytestmark = pytest.mark.django_db


@pytest.fixture
def call() -> Iterator[Callable[..., tuple[int, Any]]]:
    """Calls the application as a server would; returns status and body."""

    def send(method: str, path: str, credential: str, **kwargs: Any) -> tuple[int, Any]:
        headers = {"Authorization": f"Bearer {credential}"}
        request = RequestFactory().generic(method, path, headers=headers)
        answered: list[str] = []
        environ = {**request.environ, **kwargs}

        def start_response(
            status: str,
            headers: list[tuple[str, str]],
            error: Any = None,
            /,
        ) -> Callable[[bytes], object]:
            answered.append(status)
            return lambda _written: None

        body = application(environ, start_response)
        return int(answered[0].split()[0]), json.loads(b"".join(body))

    # It would close the connection that the test's transaction is on.
    request_started.disconnect(close_old_connections)
    yield send
    request_started.connect(close_old_connections)


@pytest.mark.parametrize(
    "content_type",
    [
        "text/plain; charset=utf-16",
        "text/plain; charset=base64",
        "text/plain; charset=undefined",
        "text/plain; charset=punycode",
        "text/plain; a=" + "x" * 20_000,
        ";;;=",
    ],
)
def test_the_query_is_utf_8_whatever_the_content_type_says(
    call: Callable[..., tuple[int, Any]], api_key: KeyWithPlain, content_type: str
) -> None:
    query = "/api/sessions?status=submitted"
    status, body = call("GET", query, api_key.plain, CONTENT_TYPE=content_type)
    assert (status, body["sessions"]) == (200, [])


@pytest.mark.parametrize("charset", ["base64", "undefined", "utf-16"])
def test_a_body_in_no_charset_of_ours_is_unsupported(
    call: Callable[..., tuple[int, Any]], charset: str
) -> None:
    session = SessionFactory.create(status="in_progress")
    status, body = call(
        "POST",
        paths.sessions(session, "checkpoint"),
        session.token,
        **{
            "CONTENT_TYPE": f"application/json; charset={charset}",
            "CONTENT_LENGTH": "2",
            "wsgi.input": BytesIO(b"{}"),
        },
    )
    assert (status, body["error"]["code"]) == (415, "unsupported_media_type")


@pytest.mark.postgresql
def test_a_hot_call_is_answered_in_front_of_django(
    call: Callable[..., tuple[int, Any]], api_key: KeyWithPlain, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gradient.wsgi.application._application", None)
    assert call("GET", "/api/sessions", api_key.plain) == (
        200,
        {"sessions": [], "total": 0, "limit": 20, "offset": 0},
    )
