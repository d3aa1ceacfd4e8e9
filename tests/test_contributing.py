"""CONTRIBUTING's walk through a new endpoint, followed literally."""

import re
import subprocess
import sys
from collections.abc import Iterator
from textwrap import dedent
from types import ModuleType
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings as project
from django.urls import clear_url_caches, include, path
from drf_spectacular.generators import SchemaGenerator
from openapi_spec_validator import OpenAPIV31SpecValidator
from pytest_django import Settings
from rest_framework.routers import SimpleRouter

from gradient.core.env import Rate
from gradient.urls import urlpatterns
from sessions_app.vocabulary.enums import Scope
from tests import answers
from tests.annotations import Json
from tests.clients import ApiClient
from tests.factories import ApiKeyFactory, OrganizationFactory, SessionFactory
from tests.test_access import ADMINS, CREDENTIALS, Row

pytestmark = pytest.mark.django_db

PATH = "/api/audit-entries"
REMARK = {"objectId": str(uuid4()), "reason": "x"}


def blocks() -> list[str]:
    text = (project.BASE_DIR / "CONTRIBUTING.md").read_text()
    (section,) = re.findall(r"^## Add an endpoint\n(.*?)^## ", text, re.DOTALL | re.MULTILINE)
    return [dedent(block) for block in re.findall(r"   ```python\n(.*?)   ```", section, re.DOTALL)]


ENDPOINT, REGISTRATION, ROWS, TESTS = blocks()


def module(name: str, text: str, **given: object) -> ModuleType:
    made = ModuleType(name)
    vars(made).update(given)
    exec(compile(text, name, "exec"), vars(made))
    return made


@pytest.fixture
def urlconf(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """The project's URLs with those of the walk."""
    endpoint = module("sessions_app.api.audit_entries", ENDPOINT)
    router = SimpleRouter(trailing_slash=False, use_regex_path=False)
    module("registration", REGISTRATION, router=router, **vars(endpoint))
    urls = ModuleType("urls_of_the_walk")
    vars(urls)["urlpatterns"] = [path("api/", include(router.urls)), *urlpatterns]
    monkeypatch.setitem(sys.modules, urls.__name__, urls)
    settings.ROOT_URLCONF = urls.__name__
    clear_url_caches()
    yield urls
    clear_url_caches()


def test_its_tests_pass(urlconf: ModuleType) -> None:
    tests = vars(module("tests_of_the_walk", TESTS))
    passed = [name for name, test in tests.items() if name.startswith("test_") and test() is None]
    assert len(passed) == 2


@pytest.mark.parametrize(
    ("text", "file"),
    [(ENDPOINT, "sessions_app/api/x.py"), (TESTS, "tests/sessions_app/api/test_x.py")],
    ids=["endpoint", "tests"],
)
def test_its_code_has_the_project_s_form(text: str, file: str) -> None:
    for command in (["check", "--quiet"], ["format", "--check", "--quiet"]):
        ruff = [sys.executable, "-m", "ruff", *command, f"--stdin-filename={file}", "-"]
        subprocess.run(ruff, input=text, text=True, check=True, cwd=project.BASE_DIR)


@pytest.mark.parametrize("credential", CREDENTIALS)
@pytest.mark.parametrize("endpoint", ["GET audit-entries", "POST audit-entries"])
def test_its_rows_of_access_are_true(urlconf: ModuleType, endpoint: str, credential: str) -> None:
    rows: dict[str, Row] = eval(f"{{{ROWS}}}", {"ADMINS": ADMINS, "REMARK": REMARK})
    session = SessionFactory.create()
    keys = {
        "key": Scope.FULL,
        "key that reads": Scope.READ,
        "key of an admin": Scope.ADMIN,
    }
    credentials: Json = {
        "unknown key": "gai_" + "0" * 48,
        "unknown token": "0" * 32,
        "key of others": ApiKeyFactory.create().plain,
        "own token": session.token,
        "token of another session": SessionFactory.create().token,
        **{name: ApiKeyFactory.create(scope=scope).plain for name, scope in keys.items()},
    }
    method, _ = endpoint.split()
    client = ApiClient(credentials.get(credential))
    response = client.request(method, PATH, json_body=rows[endpoint].body)
    assert response.status_code == rows[endpoint].expected(credential)


@pytest.fixture
def admin(urlconf: ModuleType) -> ApiClient:
    key = ApiKeyFactory.create(organization=OrganizationFactory.create(), scope=Scope.ADMIN)
    return ApiClient(key.plain)


def test_what_every_endpoint_has_it_has_too(admin: ApiClient, settings: Settings) -> None:
    settings.RATE_LIMIT_API_KEY = Rate(1200, 60)
    for _ in range(3):
        assert admin.post(PATH, REMARK).status_code == 201
    page = admin.get(f"{PATH}?limit=2")
    assert page["Link"] == f'<http://testserver{PATH}?limit=2&offset=2>; rel="next"'
    assert page["RateLimit-Limit"] == "1200"
    first, second = (admin.post(PATH, REMARK, Idempotency_Key="k") for _ in range(2))
    assert first.content == second.content
    assert admin.get(PATH).json()["total"] == 4


def test_it_refuses_what_every_endpoint_refuses(admin: ApiClient) -> None:
    assert answers.faults(admin.get(f"{PATH}?limit=0")) == ["limit"]
    assert answers.faults(admin.get(f"{PATH}?color=red")) == ["color"]
    answers.error(admin.post(PATH, data=b'{"a": 1, "a": 2}'), 400, "invalid_request")
    answers.error(
        admin.post(PATH, data=b"x", content_type="text/plain"), 415, "unsupported_media_type"
    )
    answers.error(admin.get(PATH, Accept="text/html"), 406, "not_acceptable")
    assert admin.delete(PATH)["Allow"] == "GET, HEAD, POST"


def test_it_is_in_the_openapi_document(urlconf: ModuleType) -> None:
    generator: Any = SchemaGenerator
    document = generator(urlconf=urlconf.__name__).get_schema(request=None, public=True)
    assert [str(error) for error in OpenAPIV31SpecValidator(document).iter_errors()] == []
    read, write = document["paths"][PATH]["get"], document["paths"][PATH]["post"]
    assert [each["name"] for each in read["parameters"]] == ["limit", "objectId", "offset"]
    assert min(write["responses"]) == "201"
    components = document["components"]["schemas"]
    assert list(components["AuditEntryList"]["properties"]) == [
        "auditEntries",
        "total",
        "limit",
        "offset",
    ]
    assert components["RemarkBody"]["required"] == ["objectId", "reason"]
    assert components["RemarkBody"]["additionalProperties"] is False
