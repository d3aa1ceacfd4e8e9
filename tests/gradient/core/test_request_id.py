"""Every line that a request leaves in the log has its id, whoever writes it and when."""

import logging
from collections.abc import Callable, Iterator

import pytest
from django.core.handlers.base import BaseHandler
from django.core.signals import request_finished
from django.test import Client
from pytest_django import Settings

from gradient.core import request_id
from gradient.core.request_id import RequestIdFilter
from tests.annotations import Response
from tests.clients import ApiClient

pytestmark = pytest.mark.django_db

ID = "one-id_for-1-request"


@pytest.fixture
def logged(caplog: pytest.LogCaptureFixture) -> Iterator[Callable[[], list[str]]]:
    """The ids in the lines that were logged."""
    caplog.handler.addFilter(filter := RequestIdFilter())
    with caplog.at_level(logging.INFO):
        yield lambda: [vars(record)["request_id"] for record in caplog.records]
    caplog.handler.removeFilter(filter)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/api/nothing"),
        ("GET", "/api/sessions"),  # on PostgreSQL by the fast path
        ("PUT", "/api/sessions"),
        ("GET", "/api/assessments"),
        ("GET", "/nowhere"),
        ("GET", "/invite/nothing"),
        ("DELETE", "/sign-in"),
    ],
)
def test_refusals_have_it(logged: Callable[[], list[str]], method: str, path: str) -> None:
    response = ApiClient("gai_" + "0" * 48).request(method, path, X_Request_ID=ID)
    assert (response.status_code // 100, response["X-Request-ID"]) == (4, ID)
    assert logged()
    assert {*logged()} == {ID}


def test_a_form_without_its_token_has_it(logged: Callable[[], list[str]]) -> None:
    client = Client(enforce_csrf_checks=True)
    response = client.post("/sign-in", {"username": "a"}, headers={"X-Request-ID": ID})
    assert response.status_code == 403
    assert {*logged()} == {ID}


def test_a_strange_host_has_it(logged: Callable[[], list[str]], settings: Settings) -> None:
    settings.ALLOWED_HOSTS = ["gradient.example"]
    assert ApiClient().get("/sign-in", X_Request_ID=ID).status_code == 400
    assert {*logged()} == {ID}


@pytest.mark.parametrize("path", ["/api/assessments", "/sign-in", "/api/sessions"])
def test_a_crash_has_it(
    logged: Callable[[], list[str]],
    monkeypatch: pytest.MonkeyPatch,
    api: ApiClient,
    path: str,
) -> None:
    def crash(*_: object, **__: object) -> Response:
        raise RuntimeError

    for name in ("django.db.models.sql.compiler.SQLCompiler.execute_sql",):
        monkeypatch.setattr(name, crash)
    monkeypatch.setattr("gradient.core.postgresql.statements.Statement.row", crash)
    monkeypatch.setattr("django.contrib.auth.views.LoginView.get", crash)
    assert api.get(path, X_Request_ID=ID).status_code == 500
    assert {*logged()} == {ID}


def test_an_answer_that_is_closed_late_takes_no_id_from_the_next_request() -> None:
    request_id.begin({"HTTP_X_REQUEST_ID": ID})
    request_finished.send(sender=BaseHandler)
    assert request_id.current() == ID
