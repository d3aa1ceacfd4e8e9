from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import time_machine
from pytest_django import Settings

from events_app.log import NewEvent, intake
from events_app.models import Event
from events_app.types import SERVER_TYPES, EventType
from sessions_app import lifecycle
from sessions_app.vocabulary.enums import Status
from sessions_app.vocabulary.exceptions import Conflict, IllegalTransition, InvalidRequest
from tests.annotations import Json, present
from tests.factories import SessionFactory
from tests.sessions_app.verbs import CANDIDATE, STAFF

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
GOOD = {"timestampMs": 1_772_366_400_000, "phase": "task", "type": "manual_edit", "data": {}}


TIME = (
    "This must be milliseconds since 1970, a whole number from 946684800000 (2000) to "
    "4102444800000 (2100)."
)
PHASE = "This must be a text of 1 to 100 characters."
ID = "This must be a UUID, lower case with hyphens."


def faults(events: object) -> dict[str, list[str]]:
    with pytest.raises(InvalidRequest) as error:
        intake.parse(events)
    return present(error.value.details)


def test_an_event_is_taken_as_it_is() -> None:
    id = uuid4()
    event = {**GOOD, "data": {"slide": 3}, "id": str(id)}
    assert intake.parse([event]) == [
        NewEvent("manual_edit", 1_772_366_400_000, "task", {"slide": 3}, id)
    ]


@pytest.mark.parametrize("events", [None, {}, "x", [], [GOOD] * 501], ids=str)
def test_a_batch_is_a_list_of_one_to_five_hundred(
    events: object,
) -> None:
    assert faults(events) == {"events": ["This must be a list of 1 to 500 events."]}


def test_five_hundred_are_allowed() -> None:
    assert len(intake.parse([GOOD] * 500)) == 500


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"timestampMs": "1772366400000"}, TIME),
        ({"timestampMs": True}, TIME),
        ({"timestampMs": None}, TIME),
        ({"timestampMs": 1_772_366_400_000.5}, TIME),
        ({"timestampMs": 0}, TIME),
        ({"timestampMs": -1}, TIME),
        ({"timestampMs": 1_772_366_400}, TIME),
        ({"timestampMs": 946_684_799_999}, TIME),
        ({"timestampMs": 4_102_444_800_001}, TIME),
        ({"timestampMs": 1_772_366_400_000_000_000}, TIME),
        ({"timestampMs": 2**63}, TIME),
        ({"timestampMs": 1.7976931348623157e308}, TIME),
        ({"phase": ""}, PHASE),
        ({"phase": " "}, PHASE),
        ({"phase": "x" * 101}, PHASE),
        ({"phase": None}, PHASE),
        ({"data": None}, "This must be an object."),
        ({"data": []}, "This must be an object."),
        ({"id": "7"}, ID),
        ({"id": None}, ID),
        ({"id": "AC113C3F-879A-4822-AC60-4A44D58ADEE1"}, ID),
        ({"seq": 1}, "This key is unknown."),
    ],
    ids=str,
)
def test_an_error_names_the_place_in_the_batch(change: Json, sentence: str) -> None:
    (key,) = change
    assert faults([GOOD, {**GOOD, **change}]) == {f"events.1.{key}": [sentence]}


@pytest.mark.parametrize("type", ["keystroke", ["manual_edit"], None], ids=str)
def test_an_unknown_type_is_answered_with_those_that_exist(type: object) -> None:
    (sentence,) = faults([{**GOOD, "type": type}])["events.0.type"]
    assert sentence.startswith("This must be one of agents_md_edited, ai_feedback, ")
    assert "workflow_run" in sentence
    assert "time_expired" not in sentence


@pytest.mark.parametrize("id", [None, "ac113c3f-879a-4822-ac60-4a44d58adee1"])
@pytest.mark.parametrize(
    "change",
    [
        {"timestampMs": 946_684_800_000},
        {"timestampMs": 4_102_444_800_000},
        {"timestampMs": 4_102_444_800_000.0},
        {"phase": "x"},
        {"phase": "x" * 100},
    ],
    ids=str,
)
def test_the_least_and_the_most_are_taken(change: Json, id: str | None) -> None:
    event = {**GOOD, **change} | ({"id": id} if id else {})
    (taken,) = intake.parse([event])
    assert (taken.timestamp_ms, taken.phase) == (event["timestampMs"], event["phase"])


def test_every_error_of_an_event_is_named() -> None:
    assert faults([{**GOOD, "seq": 1, "hash": "", "phase": ""}]) == {
        "events.0.hash": ["This key is unknown."],
        "events.0.seq": ["This key is unknown."],
        "events.0.phase": [PHASE],
    }


def test_missing_keys_are_named() -> None:
    required = ["This field is required."]
    assert faults([{"type": "manual_edit"}]) == {
        "events.0.data": required,
        "events.0.phase": required,
        "events.0.timestampMs": required,
    }
    assert faults(["manual_edit"]) == {"events.0": ["This must be an object."]}


def test_at_most_twenty_errors_are_returned() -> None:
    assert len(faults([{}] * 500)) == 20


@pytest.mark.parametrize("type", EventType)
def test_the_servers_own_events_cannot_be_sent(type: EventType) -> None:
    event = {**GOOD, "type": type.value}
    if type in SERVER_TYPES:
        assert faults([event]) == {"events.0.type": ["Only the server records this type."]}
    else:
        assert intake.parse([event])[0].type == type


@pytest.mark.django_db
@pytest.mark.parametrize("status", Status)
def test_events_are_taken_while_a_timer_runs(status: Status) -> None:
    session = SessionFactory.create(status=status, now=NOON)
    with time_machine.travel(NOON + timedelta(minutes=1), tick=False):
        if status in (Status.SETUP, Status.IN_PROGRESS):
            assert intake.record_batch(session.pk, intake.parse([GOOD])) == 1
        else:
            with pytest.raises(IllegalTransition):
                intake.record_batch(session.pk, intake.parse([GOOD]))
            assert not Event.objects.exists()


@pytest.mark.django_db
def test_the_last_ones_on_the_wire_are_taken_for_as_long_as_the_grace() -> None:
    session = SessionFactory.create(status="in_progress", now=NOON)
    with time_machine.travel(NOON + timedelta(minutes=1), tick=False) as clock:
        lifecycle.submit(session.pk, actor=CANDIDATE)
        clock.shift(29)
        assert intake.record_batch(session.pk, intake.parse([GOOD])) == 1
        clock.shift(1)
        with pytest.raises(IllegalTransition):
            intake.record_batch(session.pk, intake.parse([GOOD]))


@pytest.mark.django_db
def test_they_are_taken_though_scoring_has_begun() -> None:
    session = SessionFactory.create(status="in_progress", now=NOON)
    with time_machine.travel(NOON + timedelta(minutes=1), tick=False) as clock:
        lifecycle.submit(session.pk, actor=CANDIDATE)
        lifecycle.begin_scoring(session.pk, actor=STAFF)
        clock.shift(29)
        assert intake.record_batch(session.pk, intake.parse([GOOD])) == 1


@pytest.mark.django_db
def test_a_batch_that_would_take_the_log_past_its_quota_is_refused(settings: Settings) -> None:
    settings.SESSION_MAX_EVENTS = 1
    session = SessionFactory.create(status=Status.IN_PROGRESS)
    with pytest.raises(Conflict):
        intake.record_batch(session.pk, intake.parse([GOOD, GOOD]))
    assert intake.record_batch(session.pk, intake.parse([GOOD])) == 1
