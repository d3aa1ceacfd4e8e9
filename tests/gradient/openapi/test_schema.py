import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client
from openapi_spec_validator import OpenAPIV31SpecValidator

from gradient.api import fields
from gradient.core.error_bodies import CODES
from tests import answers
from tests.annotations import Json
from tests.clients import ApiClient
from tests.test_access import OF_OTHER_PROTOCOLS, TABLE, endpoints

COMMITTED = settings.BASE_DIR / "docs" / "openapi.json"
METHODS = {"get", "post", "put", "patch", "delete"}


def is_described(thing: object) -> bool:
    return isinstance(thing, type) and "_spectacular_annotation" in vars(thing)


@pytest.fixture
def schema(client: Client) -> Json:
    response = client.get("/api/schema")
    assert (response.status_code, response["Content-Type"]) == (200, "application/json")
    read: Json = response.json()
    return read


@pytest.fixture
def operations(schema: Json) -> dict[str, Json]:
    """`METHOD path` with its operation; a path's parameters are all `{}`."""
    return {
        f"{method.upper()} {path.removeprefix('/api/')}": operation
        for path, item in schema["paths"].items()
        for method, operation in item.items()
        if method in METHODS
    }


PARAMETERS = {
    "<uuid:session_id>": "{sessionId}",
    "<uuid:assessment_id>": "{assessmentId}",
    "<uuid:candidate_id>": "{candidateId}",
    "<uuid:api_key_id>": "{apiKeyId}",
    "<uuid:webhook_id>": "{webhookId}",
    "<uuid:delivery_id>": "{deliveryId}",
    "<uuid:memory_id>": "{memoryId}",
    "<uuid:turn_id>": "{turnId}",
    "<uuid:proposal_id>": "{proposalId}",
    "<uuid:skill_id>": "{skillId}",
    "<uuid:deletion_id>": "{deletionId}",
    "<uuid:file_id>": "{fileId}",
    "<slug:source_id>": "{sourceId}",
}


def in_the_schema_s_form(endpoint: str) -> str:
    return re.sub("<(?:uuid|slug):[^>]+>", lambda match: PARAMETERS[match[0]], endpoint)


def test_it_is_valid_openapi_3_1(schema: Json) -> None:
    assert schema["openapi"].startswith("3.1.")
    assert [str(error) for error in OpenAPIV31SpecValidator(schema).iter_errors()] == []


def test_the_committed_one_is_that_of_the_code(schema: Json, tmp_path: Path) -> None:
    made = tmp_path / "openapi.json"
    options = {"format": "openapi-json", "validate": True, "fail_on_warn": True}
    call_command("spectacular", file=str(made), **options)
    assert json.loads(made.read_text()) == schema
    assert made.read_text() == COMMITTED.read_text(), (
        "docs/openapi.json is not what the code makes; renew it with: python manage.py spectacular "
        "--format openapi-json --file docs/openapi.json --validate --fail-on-warn"
    )


def test_every_endpoint_is_in_it(operations: dict[str, Json]) -> None:
    assert sorted(operations) == sorted(
        map(in_the_schema_s_form, {*endpoints()} - OF_OTHER_PROTOCOLS)
    )


def test_every_endpoint_names_the_credential_that_opens_it(
    operations: dict[str, Json],
) -> None:
    expected = {}
    for endpoint in TABLE.keys() - OF_OTHER_PROTOCOLS:
        row = TABLE[endpoint]
        kinds = [("ApiKey", row.of_admin), ("SessionToken", row.own)]
        opening: list[dict[str, list[str]]] = [
            {kind: []} for kind, status in kinds if status != 403 and row.without == 401
        ]
        expected[in_the_schema_s_form(endpoint)] = opening
    assert {
        name: operation.get("security", []) for name, operation in operations.items()
    } == expected


def test_there_are_two_security_schemes(schema: Json) -> None:
    schemes = schema["components"]["securitySchemes"]
    kinds = {name: (scheme["type"], scheme["scheme"]) for name, scheme in schemes.items()}
    assert kinds == {"ApiKey": ("http", "bearer"), "SessionToken": ("http", "bearer")}


def resolved(schema: Json, response: Json) -> Json:
    """The response that a reference stands for."""
    name = response.get("$ref", "").rpartition("/")[2]
    whole: Json = schema["components"]["responses"][name] if name else response
    return whole


def test_every_error_has_the_one_form(schema: Json, operations: dict[str, Json]) -> None:
    forms = {
        (status, content["application/json"]["schema"]["$ref"].rpartition("/")[2])
        for operation in operations.values()
        for status, response in operation["responses"].items()
        if not status.startswith("2")
        for content in [resolved(schema, response)["content"]]
    }
    with_current = {
        ("412", name) for name in ("PreconditionFailed", "StaleScore", "InstructionsRefused")
    }
    assert forms == with_current | {
        (str(status), "Error")
        for status in CODES
        if status not in (405, 412)  # 405 is of no operation: it is the answer where there is none
    }


def test_ids_are_unique(operations: dict[str, Json]) -> None:
    ids = [operation["operationId"] for operation in operations.values()]
    assert len(ids) == len(set(ids))


def test_bodies_have_no_unknown_keys(schema: Json, operations: dict[str, Json]) -> None:
    for operation in operations.values():
        # JSON, a form where a file is sent, or either.
        for content in operation.get("requestBody", {}).get("content", {}).values():
            body = content["schema"]
            component = schema["components"]["schemas"][body["$ref"].rpartition("/")[2]]
            assert component["additionalProperties"] is False


def test_every_post_takes_an_idempotency_key(operations: dict[str, Json]) -> None:
    taking = [
        name
        for name, operation in operations.items()
        if any(each["name"] == "Idempotency-Key" for each in operation.get("parameters", []))
    ]
    assert taking == [name for name in operations if name.startswith("POST")]


def test_the_list_s_parameters_are_described(operations: dict[str, Json]) -> None:
    described = {each["name"]: each["schema"] for each in operations["GET sessions"]["parameters"]}
    assert described["limit"] == {"type": "integer", "minimum": 1, "maximum": 100, "default": 20}
    assert described["offset"] == {
        "type": "integer",
        "format": "int64",
        "minimum": 0,
        "maximum": 2**63 - 1,
        "default": 0,
    }
    assert described["status"]["pattern"].startswith("^(invited|setup|")
    assert described["sort"]["default"] == "-createdAt"
    assert sorted(described) == [
        "assessmentId",
        "candidateId",
        "createdAfter",
        "createdBefore",
        "decision",
        "expand",
        "limit",
        "offset",
        "search",
        "sort",
        "status",
        "submittedAfter",
        "submittedBefore",
        "tag",
    ]


def test_it_is_open_to_any_credential_and_none(client: Client, schema: Json) -> None:
    for credential in (None, "gai_unknown", "x"):
        assert ApiClient(credential).get("/api/schema").json() == schema
    assert client.get("/api/schema/").json() == schema
    assert client.head("/api/schema").status_code == 200


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
def test_it_is_only_read(method: str) -> None:
    response = ApiClient().request(method, "/api/schema")
    answers.error(response, 405, "method_not_allowed")
    assert response["Allow"] == "GET, HEAD"


def test_what_describes_the_data_of_a_change_describes_nothing_else(schema: Json) -> None:
    """`extend_schema_field` describes a class, and so each field of it in the whole document."""
    name = '"#/components/schemas/ChangeData"'
    parts = schema["components"]["schemas"].items()
    assert {part for part, described in parts if name in json.dumps(described)} == {"Change"}


@pytest.mark.parametrize("field", [each for each in vars(fields).values() if is_described(each)])
def test_a_field_that_all_endpoints_share_is_described_by_no_endpoint_s_schema(field: Any) -> None:
    assert isinstance(field._spectacular_annotation["field"], dict)
