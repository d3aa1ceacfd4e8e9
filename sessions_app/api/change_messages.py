"""The OpenAPI descriptions of the messages of the change feed and of webhooks."""

from typing import Any

from drf_spectacular.utils import PolymorphicProxySerializer
from rest_framework import serializers

from gradient.api.serializers import CamelCaseSerializer
from sessions_app.changes.webhooks.deliveries import PING
from sessions_app.vocabulary.enums import ChangeType, Outcome, Status


class GoneDataSerializer(CamelCaseSerializer):
    """A session that was deleted or erased: only its id."""

    session_id = serializers.UUIDField()


class SessionDataSerializer(GoneDataSerializer):
    """Ids, and the session's status after the change."""

    assessment_id = serializers.UUIDField()
    candidate_id = serializers.UUIDField()
    status = serializers.ChoiceField(choices=Status.choices)


class ScoredDataSerializer(SessionDataSerializer):
    reopened = serializers.BooleanField(
        required=False,
        help_text="`true` if a review was reopened, so the scorer's points apply again.",
    )


class PhaseDataSerializer(SessionDataSerializer):
    phase_index = serializers.IntegerField(
        min_value=0, help_text="The index of the phase that started, from 0."
    )


class SubmittedDataSerializer(SessionDataSerializer):
    """Includes the head of the log, with which a receipt can be verified."""

    head_hash = serializers.CharField(
        required=False, help_text="The hash of the last event, in hexadecimal."
    )
    events = serializers.IntegerField(required=False, help_text="The number of events in the log.")


class DecidedDataSerializer(SessionDataSerializer):
    decision = serializers.ChoiceField(
        choices=Outcome.choices, allow_null=True, help_text="null if the decision was withdrawn."
    )
    version = serializers.IntegerField(min_value=1)


DATA: dict[ChangeType, type[CamelCaseSerializer]] = {
    ChangeType.INVITED: SessionDataSerializer,
    ChangeType.STARTED: SessionDataSerializer,
    ChangeType.PHASE_ADVANCED: PhaseDataSerializer,
    ChangeType.SUBMITTED: SubmittedDataSerializer,
    ChangeType.SCORED: ScoredDataSerializer,
    ChangeType.REVIEWED: SessionDataSerializer,
    ChangeType.DECIDED: DecidedDataSerializer,
    ChangeType.ERASED: GoneDataSerializer,
    ChangeType.DELETED: GoneDataSerializer,
}
SUMMARIES = {
    ChangeType.INVITED: "A candidate was invited",
    ChangeType.STARTED: "A candidate started a session's setup",
    ChangeType.PHASE_ADVANCED: "A phase was started",
    ChangeType.SUBMITTED: "A session was submitted, by the candidate, a timer or staff",
    ChangeType.SCORED: "A session was scored, or its review was reopened",
    ChangeType.REVIEWED: "A session's score was reviewed",
    ChangeType.DECIDED: "A decision about a candidate was recorded or withdrawn",
    ChangeType.ERASED: "A session's personal data were erased: erase your copies",
    ChangeType.DELETED: "A session was deleted with all of its data",
}


CHANGE_DATA = PolymorphicProxySerializer(
    component_name="ChangeData",
    serializers=[*dict.fromkeys(DATA.values())],
    resource_type_field_name=None,
)
HEADERS = {
    "webhook-id": ("string", "The message's id, the same for every attempt and in the feed."),
    "webhook-timestamp": ("integer", "When the attempt was made, in seconds since 1970."),
    "webhook-signature": (
        "string",
        "`v1,` and the signature in base64; several are separated by spaces.",
    ),
}


def describe_webhooks(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """Add the messages to the document, as a postprocessing hook of drf-spectacular.

    Its own support for webhooks cannot refer to serializers of the rest of the document.
    """
    schemas = result["components"]["schemas"]
    # Data of one type may also be valid for another type.
    schemas["ChangeData"]["anyOf"] = schemas["ChangeData"].pop("oneOf")
    schemas["PingData"] = {
        "type": "object",
        "properties": {"webhookId": {"type": "string", "format": "uuid"}},
        "required": ["webhookId"],
    }
    result["webhooks"] = {
        **{type.value: _webhook(type, SUMMARIES[type], _name(DATA[type])) for type in ChangeType},
        PING: _webhook(PING, "A test message", "PingData"),
    }
    return result


def _webhook(type: str, summary: str, data: str) -> dict[str, Any]:
    message = {
        "type": "object",
        "properties": {
            "type": {"type": "string", "const": str(type)},
            "timestamp": {
                "type": "string",
                "format": "date-time",
                "description": "When it took effect.",
            },
            "data": {"$ref": f"#/components/schemas/{data}"},
        },
        "required": ["type", "timestamp", "data"],
    }
    parameters = [
        {
            "name": name,
            "in": "header",
            "required": True,
            "schema": {"type": kind},
            "description": description,
        }
        for name, (kind, description) in HEADERS.items()
    ]
    operation = {
        "operationId": f"webhook_{str(type).replace('.', '_')}",
        "summary": summary,
        "description": "Sent and signed according to Standard Webhooks. Manage receivers with "
        "`webhooks`.",
        "tags": ["webhooks"],
        "parameters": parameters,
        "requestBody": {"required": True, "content": {"application/json": {"schema": message}}},
        "responses": {
            "2XX": {
                "description": "Delivered. After any other response the delivery is retried for "
                "two days."
            },
            "410": {"description": "The receiver is gone: its webhook is disabled at once."},
        },
    }
    return {"post": operation}


def _name(serializer_class: type[CamelCaseSerializer]) -> str:
    return serializer_class.__name__.removesuffix("Serializer")
