"""Prepared contents to choose from."""

from random import Random
from typing import Any

from events_app.types import SERVER_TYPES, EventType
from gradient.core.json_fields import dump_json
from gradient.synthetic.seeding import content
from sessions_app.vocabulary.enums import DeliverableType
from sessions_app.work.store import digest

_COMMON_TYPES: list[EventType] = (
    [EventType.AI_TOOL_USE] * 8
    + [EventType.USER_MESSAGE] * 8
    + [EventType.AI_RESPONSE] * 8
    + [EventType.MANUAL_EDIT] * 6
    + [EventType.CONTENT_EDITED] * 6
    + [EventType.SLIDE_ADDED, EventType.SECTION_ADDED, EventType.WORKFLOW_RUN]
    + [EventType(value) for value in EventType.values if value not in SERVER_TYPES][:22]
)

RecordedWork = tuple[str, str]
"""A state as the work store stores it: its text and its digest."""


class Library:
    """Contents that are made once: generating each anew would cost more than writing it."""

    def __init__(
        self, rng: Random, *, variants: int = 16, parts: int = 2, messages: int = 6
    ) -> None:
        self.messages = messages
        self.data = {
            type: [dump_json(content.event_data(rng, type)) for _ in range(variants)]
            for type in EventType
        }
        self.work = {
            type: [_recorded_work(content.deliverable(rng, type, parts)) for _ in range(variants)]
            for type in DeliverableType
        }
        client_types = [type for type in EventType if type not in SERVER_TYPES]
        self.types = [*_COMMON_TYPES, *(set(client_types) - set(_COMMON_TYPES))]
        self.types.sort(key=str)
        rng.shuffle(self.types)


def _recorded_work(state: dict[str, Any]) -> RecordedWork:
    return dump_json(state), digest(state)
