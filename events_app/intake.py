"""Events as a candidate's workspace sends them: checked, then recorded if the time is right."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.db import transaction

from events_app.log import NewEvent, record
from events_app.models import MAX_PHASE_LENGTH
from events_app.types import SERVER_TYPES, EventType
from gradient.core import clock
from gradient.core.numbers import json_integer
from sessions_app.lifecycle import timers
from sessions_app.models import Session
from sessions_app.vocabulary.enums import RUNNING
from sessions_app.vocabulary.exceptions import IllegalTransition, InvalidRequest

MAX_BATCH = 500
MAX_TIMESTAMP_MS = 2**63 - 1
_REQUIRED = {"timestampMs", "phase", "type", "data"}
_ALLOWED = _REQUIRED | {"id"}
_TYPES = frozenset(EventType.values)
_CLIENT_TYPES = _TYPES - SERVER_TYPES
_NAMED_AT_MOST = 20


def parse(events: object) -> list[NewEvent]:
    """The batch as the log takes it: 1 to 500 events, each with the contract's keys.

    Plain checks instead of a serializer for each event: a batch is on the hot path, and an
    instance of a serializer costs more than everything that it would check. Raises
    InvalidRequest, naming what is wrong with each event.
    """
    if not isinstance(events, list) or not 1 <= len(events) <= MAX_BATCH:
        raise _invalid([f"This must be a list of 1 to {MAX_BATCH} events."])
    wrong = [
        f"[{index}] {sentence}"
        for index, event in enumerate(events)
        if not _is_plainly_right(event)
        for sentence in _faults(event)
    ]
    if wrong:
        raise _invalid(wrong[:_NAMED_AT_MOST])
    return [
        NewEvent(
            type=event["type"],
            timestamp_ms=int(event["timestampMs"]),
            phase=event["phase"],
            data=event["data"],
            id=UUID(event["id"]) if "id" in event else None,
        )
        for event in events
    ]


@transaction.atomic
def record_batch(session_id: UUID, events: list[NewEvent]) -> int:
    """Record what a candidate did, and return how many events were new.

    While a timer runs, and after submitting for as long as the grace, whatever has followed: the
    last ones may still be on the wire. Raises IllegalTransition at any other time.
    """
    session = timers.lock(session_id)
    if session.status not in RUNNING and not _just_submitted(session):
        raise IllegalTransition(session.status, RUNNING)
    return record(session_id, events)


def _just_submitted(session: Session) -> bool:
    submitted_at = session.submitted_at
    return submitted_at is not None and clock.now() < submitted_at + timers.grace_period()


def _is_plainly_right(event: Any) -> bool:
    """Whether it is an event in the usual form: what is not may still be without fault."""
    return (
        type(event) is dict
        and event.keys() == _REQUIRED
        and type(event["timestampMs"]) is int
        and 0 <= event["timestampMs"] <= MAX_TIMESTAMP_MS
        and type(event["phase"]) is str
        and 0 < len(event["phase"]) <= MAX_PHASE_LENGTH
        and not event["phase"].isspace()
        and type(event["type"]) is str
        and event["type"] in _CLIENT_TYPES
        and type(event["data"]) is dict
    )


def _faults(event: Any) -> Iterator[str]:
    """A sentence for everything that is wrong with one event."""
    if not isinstance(event, dict):
        yield "must be an object."
        return
    if missing := _REQUIRED - event.keys():
        yield f"lacks {', '.join(sorted(missing))}."
        return
    if unknown := event.keys() - _ALLOWED:
        yield f"has unknown keys: {', '.join(sorted(unknown))}."
    yield from _wrong_values(event)
    if "id" in event and not _is_uuid(event["id"]):
        yield "id must be a UUID, lower case with hyphens."


def _wrong_values(event: dict[str, Any]) -> Iterator[str]:
    timestamp, phase = json_integer(event["timestampMs"]), event["phase"]
    if timestamp is None or not 0 <= timestamp <= MAX_TIMESTAMP_MS:
        yield "timestampMs must be milliseconds since 1970, a whole number."
    if not isinstance(phase, str) or not phase.strip() or len(phase) > MAX_PHASE_LENGTH:
        yield f"phase must be a text of 1 to {MAX_PHASE_LENGTH} characters."
    if not isinstance(event["type"], str) or event["type"] not in _TYPES:
        yield "type is not one of the event types."
    elif event["type"] in SERVER_TYPES:
        yield f"type {event['type']} is recorded by the server alone."
    if not isinstance(event["data"], dict):
        yield "data must be an object."


def _is_uuid(value: Any) -> bool:
    try:
        return isinstance(value, str) and str(UUID(value)) == value
    except ValueError:
        return False


def _invalid(sentences: list[str]) -> InvalidRequest:
    return InvalidRequest("The events are not as they must be.", {"events": sentences})
