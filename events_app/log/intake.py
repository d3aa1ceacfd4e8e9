"""Batches of events from a candidate's workspace: validated, and recorded while a timer runs."""

from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any
from uuid import UUID

from django.db import transaction

from events_app.log.writer import NewEvent, record
from events_app.models import MAX_PHASE_LENGTH
from events_app.types import MAX_TIMESTAMP_MS, MIN_TIMESTAMP_MS, SERVER_TYPES, EventType
from gradient.core import clock
from gradient.core.numbers import integer_within
from sessions_app.lifecycle import timers
from sessions_app.models import Session
from sessions_app.vocabulary.enums import RUNNING
from sessions_app.vocabulary.exceptions import IllegalTransition, InvalidRequest, NotFound
from sessions_app.vocabulary.quotas import EVENTS

MAX_BATCH = 500
_REQUIRED = {"timestampMs", "phase", "type", "data"}
_ALLOWED = _REQUIRED | {"id"}
_TYPES = frozenset(EventType.values)
_CLIENT_TYPES = _TYPES - SERVER_TYPES
_MAX_ERRORS = 20
_BAD_TIMESTAMP = (
    "This must be milliseconds since 1970, a whole number from "
    f"{MIN_TIMESTAMP_MS} (2000) to {MAX_TIMESTAMP_MS} (2100)."
)
_BAD_PHASE = f"This must be a text of 1 to {MAX_PHASE_LENGTH} characters."
_BAD_TYPE = f"This must be one of {', '.join(sorted(_CLIENT_TYPES))}."

_Errors = Iterator[tuple[str, str]]
"""The name of a field, and what is wrong with it."""


def parse(events: object) -> list[NewEvent]:
    """Validate a batch of 1 to 500 events.

    Plain checks instead of a serializer for each event: this is a hot call, and instantiating a
    serializer costs more than all of its checks. Raises InvalidRequest with the errors by place,
    such as `events.0.timestampMs`.
    """
    if not isinstance(events, list) or not 1 <= len(events) <= MAX_BATCH:
        raise _invalid({"events": [f"This must be a list of 1 to {MAX_BATCH} events."]})
    errors = {
        f"events.{index}.{field}".removesuffix("."): [error]
        for index, event in enumerate(events)
        if not _is_plainly_valid(event)
        for field, error in _errors(event)
    }
    if errors:
        raise _invalid(dict(islice(errors.items(), _MAX_ERRORS)))
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
    the last events may still be on their way. Raises IllegalTransition at any other time, and
    Conflict if the log holds the most events.
    """
    session = timers.lock(session_id)
    if not session.has_token:  # erased since the token was checked
        raise NotFound("Session not found.")
    if session.status not in RUNNING and not _just_submitted(session):
        raise IllegalTransition(session.status, RUNNING)
    return record(session_id, events, quota=EVENTS)


def _just_submitted(session: Session) -> bool:
    submitted_at = session.submitted_at
    return submitted_at is not None and clock.now() < submitted_at + timers.grace_period()


def _is_plainly_valid(event: Any) -> bool:
    """Whether the event is valid in its usual form. `_errors` decides about all others."""
    return (
        type(event) is dict
        and event.keys() == _REQUIRED
        and type(event["timestampMs"]) is int
        and MIN_TIMESTAMP_MS <= event["timestampMs"] <= MAX_TIMESTAMP_MS
        and type(event["phase"]) is str
        and 0 < len(event["phase"]) <= MAX_PHASE_LENGTH
        and not event["phase"].isspace()
        and type(event["type"]) is str
        and event["type"] in _CLIENT_TYPES
        and type(event["data"]) is dict
    )


def _errors(event: Any) -> _Errors:
    """Each problem with an event; the name is empty for the event as a whole."""
    if not isinstance(event, dict):
        yield "", "This must be an object."
        return
    for key in sorted(_REQUIRED - event.keys()):
        yield key, "This field is required."
    for key in sorted(event.keys() - _ALLOWED):
        yield key, "This key is unknown."
    for key in sorted(event.keys() & _ALLOWED):
        if error := _CHECKS[key](event[key]):
            yield key, error


def _timestamp_error(value: Any) -> str:
    is_valid = integer_within(value, MIN_TIMESTAMP_MS, MAX_TIMESTAMP_MS) is not None
    return "" if is_valid else _BAD_TIMESTAMP


def _phase_error(value: Any) -> str:
    is_valid = isinstance(value, str) and value.strip() and len(value) <= MAX_PHASE_LENGTH
    return "" if is_valid else _BAD_PHASE


def _type_error(value: Any) -> str:
    if not isinstance(value, str) or value not in _TYPES:
        return _BAD_TYPE
    return "Only the server records this type." if value in SERVER_TYPES else ""


def _data_error(value: Any) -> str:
    return "" if isinstance(value, dict) else "This must be an object."


def _id_error(value: Any) -> str:
    return "" if _is_uuid(value) else "This must be a UUID, lower case with hyphens."


_CHECKS: dict[str, Callable[[Any], str]] = {
    "timestampMs": _timestamp_error,
    "phase": _phase_error,
    "type": _type_error,
    "data": _data_error,
    "id": _id_error,
}
"""What is wrong with the value of a key; empty if it is valid."""


def _is_uuid(value: Any) -> bool:
    try:
        return isinstance(value, str) and str(UUID(value)) == value
    except ValueError:
        return False


def _invalid(details: dict[str, list[str]]) -> InvalidRequest:
    return InvalidRequest("Invalid events.", details)
