"""The catalog is whole, its schemas are valid, and what the project itself records fits them."""

import re
from datetime import UTC, datetime
from random import Random
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from events_app.catalog.entries import CATALOG, Entry
from events_app.catalog.fields import FIELDS
from events_app.models import Event
from events_app.types import SERVER_TYPES, EventType
from gradient.synthetic.demo.scripts import SETUP_STEPS, TASK_STEPS, Step
from gradient.synthetic.seeding.content import event_data
from sessions_app import lifecycle
from sessions_app.lifecycle import conversation, timers
from sessions_app.vocabulary.actors import Actor
from sessions_app.vocabulary.enums import ActorKind, DeliverableType, MessageRole
from tests.annotations import Json
from tests.factories import SessionFactory
from tests.processes import ROOT


def validator(type: str) -> Draft202012Validator:
    return Draft202012Validator(CATALOG[EventType(type)].schema)


def faults(type: str, data: Json) -> list[str]:
    """What is wrong with the data, unknown keys too."""
    unknown = [f"{key} is not in the catalog" for key in data if key not in FIELDS]
    entry = CATALOG[EventType(type)]
    foreign = [
        f"{key} is not of this type"
        for key in data
        if key not in (*entry.required, *entry.optional)
    ]
    return [*unknown, *foreign, *(error.message for error in validator(type).iter_errors(data))]


def test_every_type_has_its_entry_in_the_order_of_the_reference() -> None:
    assert list(CATALOG) == list(EventType)


def test_every_field_is_used() -> None:
    used = {key for entry in CATALOG.values() for key in (*entry.required, *entry.optional)}
    assert used == set(FIELDS)


@pytest.mark.parametrize("entry", CATALOG.values(), ids=lambda entry: entry.type)
def test_the_schema_is_one_and_the_example_fits_it(entry: Entry) -> None:
    Draft202012Validator.check_schema(entry.schema)
    assert faults(entry.type, entry.example) == []


@pytest.mark.parametrize("entry", CATALOG.values(), ids=lambda entry: entry.type)
def test_the_schema_refuses_other_data(entry: Entry) -> None:
    wrong: dict[str, Any] = {key: {} for key in entry.required}
    assert len(faults(entry.type, wrong)) >= len(entry.required)
    for key in entry.required:
        rest = {name: value for name, value in entry.example.items() if name != key}
        assert faults(entry.type, rest) == [f"'{key}' is a required property"]


@pytest.mark.parametrize("kind", DeliverableType)
def test_the_demonstration_records_what_the_catalog_says(kind: DeliverableType) -> None:
    steps: list[Step] = [*SETUP_STEPS[kind], *TASK_STEPS[kind]]
    assert [(step.type, faults(step.type, step.data)) for step in steps] == [
        (step.type, []) for step in steps
    ]


@pytest.mark.parametrize("type", EventType)
def test_the_generator_records_what_the_catalog_says(type: EventType) -> None:
    rng = Random(type)
    assert [faults(type, event_data(rng, type)) for _ in range(20)] == [[]] * 20


@pytest.mark.django_db
def test_the_server_records_what_the_catalog_says() -> None:
    session = SessionFactory.create(status="in_progress", phase_minutes=(9, 9))
    for role in MessageRole:
        conversation.record(session.pk, role=role, content="x")
    lifecycle.advance_phase(session.pk, time_remaining=77)
    lifecycle.submit(session.pk, actor=Actor(ActorKind.CANDIDATE))
    SessionFactory.create(status="setup", now=datetime(2026, 3, 1, tzinfo=UTC), phase_minutes=(20,))
    timers.settle_overdue()
    rows = list(Event.objects.values_list("type", "data"))
    assert {type for type, _ in rows} == {
        *("user_message", "ai_response", "ai_tool_use"),
        *("phase_advanced", "task_submitted", "time_expired"),
    }
    assert [(type, faults(type, data)) for type, data in rows] == [(type, []) for type, _ in rows]


def test_the_client_s_document_has_each_type_with_its_data() -> None:
    text = (ROOT / "docs" / "client.md").read_text()
    rows = re.findall(
        r"^\| `(\w+)` \| (page|server|page; server) \| .+ \| ([^|]+) \|$", text, re.MULTILINE
    )
    told = [(type, keys_of(data)) for type, _, data in rows]
    assert told == [(each.type, (each.required, each.optional)) for each in CATALOG.values()]
    assert {type for type, by, _ in rows if "server" in by} >= SERVER_TYPES


def keys_of(data: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    required, _, optional = data.partition("[")
    return tuple(re.findall(r"`(\w+)`", required)), tuple(re.findall(r"`(\w+)`", optional))
