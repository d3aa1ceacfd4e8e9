"""The pages that people get where something is wrong; the API's callers get JSON."""

import re
from collections.abc import Callable

import pytest
from django.contrib.staticfiles import finders
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.test import Client
from django.urls import path


def raises(error: Exception) -> Callable[[HttpRequest], HttpResponse]:
    def view(_request: HttpRequest) -> HttpResponse:
        raise error

    return view


urlpatterns = [
    path("400", raises(BadRequest("a secret"))),
    path("403", raises(PermissionDenied("a secret"))),
    path("404", raises(Http404("a secret"))),
    path("500", raises(RuntimeError("a secret"))),
    path("form", lambda _request: HttpResponse()),
]


@pytest.fixture
def client() -> Client:
    return Client(raise_request_exception=False, enforce_csrf_checks=True)


PAGES = [
    ("GET", "/400", 400, "Invalid request"),
    ("GET", "/403", 403, "Access denied"),
    ("GET", "/404", 404, "Page not found"),
    ("GET", "/nowhere", 404, "Page not found"),
    ("GET", "/500", 500, "Something went wrong"),
    ("POST", "/form", 403, "This form has expired"),
]


@pytest.mark.urls(__name__)
@pytest.mark.parametrize(("method", "path", "status", "heading"), PAGES)
def test_each_error_has_a_page(
    client: Client, method: str, path: str, status: int, heading: str
) -> None:
    response = client.generic(method, path)
    page = response.content.decode()
    assert (response.status_code, response["Content-Type"]) == (status, "text/html; charset=utf-8")
    assert re.findall("<h1>(.*)</h1>", page) == [heading]
    assert "secret" not in page


@pytest.mark.urls(__name__)
@pytest.mark.parametrize(("method", "path", "status", "heading"), PAGES)
def test_a_page_needs_nothing_that_the_policy_forbids(
    client: Client, method: str, path: str, status: int, heading: str
) -> None:
    page = client.generic(method, path).content.decode()
    assert not re.search(r"<style|<script|style=|\son\w+=", page)
    assets = re.findall(r'<link [^>]*href="/static/([^"]*)"', page)
    assert assets == ["favicon.svg", "css/errors.css"]
    assert all(finders.find(asset) for asset in assets)
