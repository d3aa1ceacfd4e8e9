"""Events as the API shows and takes them."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from events_app import rows
from events_app.log.intake import MAX_BATCH
from events_app.models import MAX_PHASE_LENGTH
from events_app.types import MAX_TIMESTAMP_MS, MIN_TIMESTAMP_MS, SERVER_TYPES, EventType
from gradient.api.serializers import OkSerializer, RowSerializer, StrictSerializer


class EventSerializer(RowSerializer):
    """An event: exactly the seven keys of the public reference, in its order."""

    class Meta:
        columns = rows.EVENT
        read_only_fields = ["phase"]


class RecordedSerializer(OkSerializer):
    recorded = serializers.IntegerField(help_text="The number of events that were new.")


_new_event = {
    "type": "object",
    "required": ["timestampMs", "phase", "type", "data"],
    "additionalProperties": False,
    "properties": {
        "id": {"type": "string", "format": "uuid", "description": "Chosen by the client."},
        "timestampMs": {
            "type": "integer",
            "minimum": MIN_TIMESTAMP_MS,
            "maximum": MAX_TIMESTAMP_MS,
            "description": "By the candidate's clock; from 2000 to 2100.",
        },
        "phase": {"type": "string", "pattern": r"\S", "maxLength": MAX_PHASE_LENGTH},
        "type": {
            "type": "string",
            "enum": [value for value in EventType.values if value not in SERVER_TYPES],
        },
        "data": {"type": "object", "additionalProperties": True},
    },
}


@extend_schema_field({"type": "array", "minItems": 1, "maxItems": MAX_BATCH, "items": _new_event})
class EventsField(serializers.Field[Any, Any, Any, Any]):
    """A batch, passed on as it is: `events_app.log.intake` checks it."""

    def to_internal_value(self, data: Any) -> Any:
        return data

    def to_representation(self, value: Any) -> Any:
        return value


class EventsBody(StrictSerializer):
    events = EventsField()
