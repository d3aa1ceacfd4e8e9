"""Every parameter and every key of a body that the document describes, with values that generators
of valid and invalid JSON do not send: never an error of the server's, and each refusal says why."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction

from sessions_app.models import Organization
from sessions_app.vocabulary.enums import Scope
from tests.annotations import Json
from tests.clients import ApiClient
from tests.factories import ApiKeyFactory
from tests.test_access import A_FILE, OF_OTHER_PROTOCOLS, OF_THE_SESSION, TABLE, ids_around, made

pytestmark = pytest.mark.django_db

DOCUMENT: Json = json.loads((settings.BASE_DIR / "docs" / "openapi.json").read_text())
IN_QUERIES = ["%00", "a%00b", "%ED%A0%80", "%FF", "9" * 19, "9" * 30, "-1", "1e400", "NaN", "%20"]
IN_QUERIES += ["x" * 5000, "0001-01-01T00:00:00Z", "9999-12-31T23:59:59-23:59", "%F0%9F%91%A9"]
IN_HEADERS = ["", "x" * 5000, '"', 'W/"', "*, *", "ü", "9" * 30]
IN_BODIES = [
    '"a\\u0000b"',
    '"\\ud800"',
    "9" * 19,
    "9" * 30,
    "-1",
    "1e400",
    "NaN",
    "null",
    "[]",
    "{}",
]
IN_BODIES += ['""', '"\\u200b"', '"\\u202eمرحبا"', f'"{"x" * 100_000}"', "[" * 70 + "]" * 70]
IN_BODIES += ["true", '"0001-01-01T00:00:00Z"', '"9999-12-31T23:59:59-23:59"', '{"a": 1, "a": 2}']
IN_BODIES += ["[null]", '[{"a": [[]]}]', "1.5"]


def operation(endpoint: str) -> Json:
    """The document's description of an endpoint of the table."""
    method, path = endpoint.split()
    path = re.sub(r"<\w+:(\w+)>", "{}", path)
    for known, item in DOCUMENT["paths"].items():
        if re.sub(r"\{\w+\}", "{}", known).removeprefix("/api/") == path:
            found: Json = item[method.lower()]
            return found
    raise AssertionError(endpoint)


def keys_of_body(endpoint: str) -> list[str]:
    content = operation(endpoint).get("requestBody", {}).get("content", {})
    reference = content.get("application/json", {}).get("schema", {}).get("$ref", "")
    schema = DOCUMENT["components"]["schemas"].get(reference.rpartition("/")[2], {})
    return list(schema.get("properties", {}))


def requests(endpoint: str, body: Json) -> Iterator[tuple[str, dict[str, str], bytes]]:
    """The query, headers and body of each request."""
    whole = json.dumps(body).encode() if body else b""
    for parameter in operation(endpoint).get("parameters", []):
        name = parameter["name"]
        if parameter["in"] == "query":
            for value in IN_QUERIES:
                yield f"?{name}={value}", {}, whole
            yield f"?{name}=1&{name}=2", {}, whole
        elif parameter["in"] == "header":
            for value in IN_HEADERS:
                yield "", {name: value}, whole
    for key in keys_of_body(endpoint):
        others = "".join(f", {json.dumps({k: v})[1:-1]}" for k, v in body.items() if k != key)
        for value in IN_BODIES:
            yield "", {}, f'{{"{key}": {value}{others}}}'.encode("utf-8", "surrogatepass")
        yield "", {}, f'{{"{key}": 1, "{key}": 1{others}}}'.encode()


@pytest.mark.parametrize("endpoint", [each for each in TABLE if each not in OF_OTHER_PROTOCOLS])
def test_no_value_is_a_crash(endpoint: str, organization: Organization) -> None:
    row = TABLE[endpoint]
    session = made(organization, row.status)
    key = ApiKeyFactory.create(organization=organization, scope=Scope.ADMIN)
    client = ApiClient(session.token if row.of_admin == 403 else key.plain)
    ids = ids_around(session)
    method, path = endpoint.split()
    path = re.sub(r"<\w+:(\w+)>", lambda match: str(ids[match[1]]), path)
    body = {"sessionId": str(session.pk)} if row.body is OF_THE_SESSION else row.body or {}
    if row.body is A_FILE:
        body = {}
    for query, headers, data in requests(endpoint, body):
        sent: dict[str, Any] = {name.replace("-", "_"): value for name, value in headers.items()}
        with transaction.atomic():
            response = client.request(method, f"/api/{path}{query}", data=data, **sent)
            transaction.set_rollback(True)
        assert response.status_code < 500, (query, headers, data[:200])
        if response.status_code >= 400:
            assert response.json()["error"]["message"], (query, headers, data[:200])
