"""Batches of events from a candidate's workspace: validated, and recorded while a timer runs."""

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
_MAX_ERRORS = 20


def parse(events: object) -> list[NewEvent]:
    """Validate a batch of 1 to 500 events.

    Plain checks instead of a serializer for each event: this is a hot call, and instantiating a
    serializer costs more than all of its checks. Raises InvalidRequest with the errors of each
    event.
    """
    if not isinstance(events, list) or not 1 <= len(events) <= MAX_BATCH:
        raise _invalid([f"This must be a list of 1 to {MAX_BATCH} events."])
    errors = [
        f"[{index}] {error}"
        for index, event in enumerate(events)
        if not _is_plainly_valid(event)
        for error in _errors(event)
    ]
    if errors:
        raise _invalid(errors[:_MAX_ERRORS])
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
    """Record a candidate's events, and return how many were new.

    Allowed while a timer runs, and after the submission for the grace period, whatever the status:
    the last events may still be on their way. Raises IllegalTransition at any other time.
    """
    session = timers.lock(session_id)
    if session.status not in RUNNING and not _just_submitted(session):
        raise IllegalTransition(session.status, RUNNING)
    return record(session_id, events)


def _just_submitted(session: Session) -> bool:
    submitted_at = session.submitted_at
    return submitted_at is not None and clock.now() < submitted_at + timers.grace_period()


def _is_plainly_valid(event: Any) -> bool:
    """Whether the event is valid in its usual form. `_errors` decides about all others."""
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


def _errors(event: Any) -> Iterator[str]:
    """An error message for each problem with an event."""
    if not isinstance(event, dict):
        yield "must be an object."
        return
    if missing := _REQUIRED - event.keys():
        yield f"lacks {', '.join(sorted(missing))}."
        return
    if unknown := event.keys() - _ALLOWED:
        yield f"has unknown keys: {', '.join(sorted(unknown))}."
    yield from _value_errors(event)
    if "id" in event and not _is_uuid(event["id"]):
        yield "id must be a UUID, lower case with hyphens."


def _value_errors(event: dict[str, Any]) -> Iterator[str]:
    timestamp, phase = json_integer(event["timestampMs"]), event["phase"]
    if timestamp is None or not 0 <= timestamp <= MAX_TIMESTAMP_MS:
        yield "timestampMs must be milliseconds since 1970, a whole number."
    if not isinstance(phase, str) or not phase.strip() or len(phase) > MAX_PHASE_LENGTH:
        yield f"phase must be a text of 1 to {MAX_PHASE_LENGTH} characters."
    if not isinstance(event["type"], str) or event["type"] not in _TYPES:
        yield "type is not an event type."
    elif event["type"] in SERVER_TYPES:
        yield f"type {event['type']} is recorded by the server only."
    if not isinstance(event["data"], dict):
        yield "data must be an object."


def _is_uuid(value: Any) -> bool:
    try:
        return isinstance(value, str) and str(UUID(value)) == value
    except ValueError:
        return False


def _invalid(errors: list[str]) -> InvalidRequest:
    return InvalidRequest("Invalid events.", {"events": errors})
