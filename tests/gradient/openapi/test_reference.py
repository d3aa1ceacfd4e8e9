"""What the OpenAPI document says beside parameters and bodies, compared with a live session."""

import json
from typing import Any

import pytest
from django.test import Client
from jsonschema import Draft202012Validator
from pytest_django import Settings

from gradient.core.env import Rate
from gradient.core.error_bodies import CODES
from gradient.openapi.groups import GROUPS
from gradient.openapi.schema import document
from sessions_app import lifecycle
from sessions_app.changes import feed
from sessions_app.changes.webhooks.deliveries import ping
from sessions_app.deletion import erasure, single
from sessions_app.models import ApiKey, Change, Organization, WebhookDelivery, WebhookEndpoint
from sessions_app.vocabulary.enums import ChangeType, Outcome
from tests import paths
from tests.annotations import Json
from tests.clients import ApiClient
from tests.factories import SessionFactory
from tests.sessions_app.verbs import SCORE, STAFF

pytestmark = pytest.mark.django_db
SCHEMA = document()


def operations() -> dict[str, Json]:
    return {
        f"{method.upper()} {path}": operation
        for path, item in SCHEMA["paths"].items()
        for method, operation in item.items()
    }


def faults(schema: Json, value: Any) -> list[str]:
    whole = {**schema, "components": SCHEMA["components"]}
    return [error.message for error in Draft202012Validator(whole).iter_errors(value)]


def message_schema(type: str) -> Json:
    operation = SCHEMA["webhooks"][type]["post"]
    schema: Json = operation["requestBody"]["content"]["application/json"]["schema"]
    return schema


def test_groups_are_in_the_order_of_a_session_s_life() -> None:
    assert [tag["name"] for tag in SCHEMA["tags"]] == [*GROUPS]
    used = [operation["tags"][0] for operation in operations().values()]
    assert list(dict.fromkeys(used)) == [*GROUPS]
    assert (
        [*GROUPS].index("invitations") < [*GROUPS].index("scoring") < [*GROUPS].index("decisions")
    )


def test_the_server_is_where_the_document_is(client: Client) -> None:
    assert client.get("/api/schema").json()["servers"] == [{"url": "/"}]


def a_life(organization: Organization) -> None:
    """Leaves a change of every type."""
    session = SessionFactory.create(organization=organization, phase_minutes=(30, 30))
    invited, _ = lifecycle.invite(session.assessment, email="x@example.com", name="X")
    lifecycle.start_setup(session.pk, actor=STAFF)
    lifecycle.start_task(session.pk, actor=STAFF)
    lifecycle.advance_phase(session.pk)
    lifecycle.submit(session.pk, actor=STAFF)
    lifecycle.begin_scoring(session.pk, actor=STAFF)
    lifecycle.finish_scoring(session.pk, **SCORE)
    lifecycle.review(session.pk, actor=STAFF, adjustments=[], note="x")
    lifecycle.reopen(session.pk, actor=STAFF, reason="x")
    lifecycle.decide(session.pk, outcome=Outcome.HOLD, reason="x", actor=STAFF)
    lifecycle.decide(session.pk, outcome=None, reason="x", actor=STAFF)
    erasure.erase_candidate(organization.pk, session.candidate_id, actor=STAFF)
    single.delete_session(invited.pk, organization_id=organization.pk, actor=STAFF)


def test_every_message_is_as_its_webhook_says(api: ApiClient, api_key: ApiKey) -> None:
    a_life(api_key.organization)
    feed.assign_positions()
    changes = api.get("/api/sessions/changes?limit=500").json()["changes"]
    assert {change["type"] for change in changes} == set(ChangeType)
    reference = {"$ref": "#/components/schemas/Change"}
    for change in changes:
        message = {key: change[key] for key in ("type", "timestamp", "data")}
        assert faults(message_schema(change["type"]), message) == []
        described = message_schema(change["type"])["properties"]["data"]["$ref"]
        component = SCHEMA["components"]["schemas"][described.rpartition("/")[2]]
        assert set(change["data"]) <= set(component["properties"])
        assert faults(reference, change) == []
        others = set(SCHEMA["webhooks"]) - {change["type"]}
        assert all(faults(message_schema(other), message) for other in others)
    assert Change.objects.count() == len(changes)


def test_a_test_message_is_as_its_webhook_says(organization: Organization) -> None:
    endpoint = WebhookEndpoint.objects.create(
        organization=organization, url="https://example.com", secret="whsec_x"
    )
    ping(organization.pk, endpoint.pk, actor=STAFF)
    payload = json.loads(WebhookDelivery.objects.get().payload)
    assert faults(message_schema("ping"), payload) == []


def headers(operation: str, status: int) -> set[str]:
    response = operations()[operation]["responses"][str(status)]
    name = response.get("$ref", "").rpartition("/")[2]
    described = (SCHEMA["components"]["responses"][name] if name else response)["headers"]
    assert all(each["$ref"] == f"#/components/headers/{name}" for name, each in described.items())
    return set(described)


def test_the_headers_of_answers_are_those_that_are_sent(
    api: ApiClient, organization: Organization, settings: Settings
) -> None:
    settings.RATE_LIMIT_API_KEY = settings.RATE_LIMIT_SESSION_TOKEN = Rate(100, 60)
    session = SessionFactory.create(organization=organization, status="in_progress")
    SessionFactory.create(organization=organization)
    candidate = ApiClient(session.token)
    sent = [
        (api.get("/api/sessions?limit=1"), "GET /api/sessions"),
        (api.get("/api/sessions?limit=0"), "GET /api/sessions"),
        (ApiClient().get("/api/sessions"), "GET /api/sessions"),
        (
            candidate.get(paths.sessions(session, "workspace")),
            "GET /api/sessions/{sessionId}/workspace",
        ),
    ]
    for response, operation in sent:
        assert headers(operation, response.status_code) <= set(response.headers)
    body = {"email": "x@example.com", "name": "X"}
    path = f"/api/assessments/{session.assessment_id}/invite"
    for _ in range(2):
        again = api.post(path, body, Idempotency_Key="k")
    described = headers("POST /api/assessments/{assessmentId}/invite", 201)
    assert described <= set(again.headers)


def test_each_refusal_has_an_example_of_its_form() -> None:
    examples = SCHEMA["components"]["examples"]
    reference = {"$ref": "#/components/schemas/Error"}
    for code, example in examples.items():
        assert faults(reference, example["value"]) == []
        assert example["value"]["error"]["code"] == code
    shared = SCHEMA["components"]["responses"]
    for operation in operations().values():
        for status, response in operation["responses"].items():
            if not status.startswith("2") and status != "412":
                code = response["$ref"].removeprefix("#/components/responses/")
                assert code == CODES[int(status)]
    for code, response in shared.items():
        assert list(response["content"]["application/json"]["examples"]) == [code]
        assert response["description"].endswith(".")
    assert shared.keys() < examples.keys()
