"""What docs/client.md says of each event that the server records: calling the endpoint records it,
once, with the data of the catalog."""

import re
from collections.abc import Callable

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from events_app.catalog.entries import CATALOG
from events_app.models import Event
from events_app.types import EventType
from sessions_app.models import Session
from tests import paths
from tests.annotations import CandidateOf, Json, Response
from tests.clients import ApiClient
from tests.factories import SessionFactory
from tests.materials import assessment_with_materials
from tests.test_access import TABLE

pytestmark = pytest.mark.django_db

Call = Callable[..., Response]
ROW = re.compile(r"^\| `(\w+)` \| server \| `(\w+) …/([^`]+)`(.*?) \| ([^|]+) \|$", re.MULTILINE)
TEXT = (settings.BASE_DIR / "docs" / "client.md").read_text()
TOLD = {type: (verb, path, condition) for type, verb, path, condition, _ in ROW.findall(TEXT)}
"""By type of event: method, path, and what the sentence says besides."""
BODIES: dict[str, Json | bytes] = {
    "file_uploaded": b"Interviews",
    "agents_md_edited": {"text": "Name each source."},
    "memory_added": {"key": "reader", "value": "The board"},
    "skill_created": {"name": "tone", "instructions": "Plain words."},
    "skill_uploaded": b"Short sentences.",
    "user_message": {"role": "user", "content": "Hello"},
    "ai_response": {"role": "assistant", "content": "Hello"},
    "ai_tool_use": {"role": "tool", "content": "ledger.csv"},
}


@pytest.fixture
def session() -> Session:
    assessment = assessment_with_materials()
    return SessionFactory.create(
        organization=assessment.organization, assessment=assessment, status="in_progress"
    )


@pytest.fixture
def call(session: Session, candidate_of: CandidateOf) -> Call:
    client: ApiClient = candidate_of(session)

    def send(method: str, path: str, body: Json | bytes | None = None) -> Response:
        url = paths.sessions(session, path)
        if isinstance(body, bytes):
            form = encode_multipart(BOUNDARY, {"file": SimpleUploadedFile("style.md", body)})
            return client.request(method, url, data=form, content_type=MULTIPART_CONTENT)
        return client.request(method, url, json_body=body)

    return send


@pytest.fixture
def skill_id(call: Call) -> str:
    made = call("POST", "skills", {"name": "number-check", "instructions": "Recompute."})
    id: str = made.json()["skill"]["id"]
    return id


def exists(method: str, path: str) -> bool:
    """Whether the API has the endpoint; `{id}` stands for an id of any name."""
    pattern = re.escape(f"{method} sessions/<uuid:session_id>/{path}")
    pattern = pattern.replace(re.escape("{id}"), r"<\w+:\w+>")
    return any(re.fullmatch(pattern, endpoint) for endpoint in TABLE)


def logged() -> list[tuple[str, Json]]:
    return list(Event.objects.order_by("seq").values_list("type", "data"))


def test_every_endpoint_that_the_document_names_is_there() -> None:
    assert [type for type, (verb, path, _) in TOLD.items() if not exists(verb, path)] == []
    assert TOLD.keys() == {*BODIES, "skill_enabled", "skill_disabled", "connector_connected"}


@pytest.mark.parametrize("type", sorted(BODIES))
def test_calling_the_endpoint_records_the_event(type: str, call: Call) -> None:
    verb, path, condition = TOLD[type]
    body = BODIES[type]
    assert call(verb, path, body).status_code in (200, 201)
    ((recorded, data),) = logged()
    assert recorded == type
    assert_as_told(type, data)
    if isinstance(body, dict) and "role" in body:
        assert f"`{body['role']}`" in condition
    elif path == "skills":
        assert ("file" in condition) == isinstance(body, bytes)


def test_the_size_of_an_uploaded_skill_is_that_of_the_file(call: Call) -> None:
    file = "\ufeffShort sentences.\r\n".encode()
    assert call("POST", "skills", file).status_code == 201
    assert logged() == [
        ("skill_uploaded", {"skill": "style", "fileName": "style.md", "bytes": len(file)})
    ]


@pytest.mark.parametrize("types", [["skill_disabled"], ["skill_disabled", "skill_enabled"]])
def test_switching_a_skill_records_it(types: list[str], call: Call, skill_id: str) -> None:
    for type in types:
        verb, path, _ = TOLD[type]
        for _ in range(2):  # a repetition records nothing
            assert call(verb, path.replace("{id}", skill_id)).status_code == 200
    assert [type for type, _ in logged()] == ["skill_created", *types]
    for type, data in logged():
        assert_as_told(type, data)
        assert data["skill"] == "number-check"


def test_connecting_a_source_records_it(call: Call) -> None:
    verb, path, _ = TOLD["connector_connected"]
    for _ in range(2):  # a repetition records nothing
        assert call(verb, path.replace("{id}", "drive")).status_code == 200
    ((type, data),) = logged()
    assert (type, data["connector"], data["result"]) == (
        "connector_connected",
        "drive",
        "connected",
    )
    assert_as_told(type, data)


def assert_as_told(type: str, data: Json) -> None:
    """The data have the keys of the catalog, which the document's table repeats."""
    entry = CATALOG[EventType(type)]
    assert set(entry.required) <= data.keys() <= {*entry.required, *entry.optional}
