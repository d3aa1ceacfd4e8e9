"""The messages of the change feed and of webhooks, as the OpenAPI document describes them."""

from typing import Any

from drf_spectacular.utils import PolymorphicProxySerializer
from rest_framework import serializers

from gradient.api.serializers import CamelCaseSerializer
from sessions_app.changes.webhooks.deliveries import PING
from sessions_app.vocabulary.enums import ChangeType, Outcome, Status


class GoneDataSerializer(CamelCaseSerializer):
    """Of a session that was deleted, or whose personal data were erased: its id alone."""

    session_id = serializers.UUIDField()


class SessionDataSerializer(GoneDataSerializer):
    """Ids, and the status that followed."""

    assessment_id = serializers.UUIDField()
    candidate_id = serializers.UUIDField()
    status = serializers.ChoiceField(choices=Status.choices)


class ScoredDataSerializer(SessionDataSerializer):
    reopened = serializers.BooleanField(
        required=False, help_text="`true` where a review was reopened: the scorer's points count."
    )


class PhaseDataSerializer(SessionDataSerializer):
    phase_index = serializers.IntegerField(min_value=0, help_text="The phase that began, from 0.")


class SubmittedDataSerializer(SessionDataSerializer):
    """With the head of the log, by which a receipt can be checked."""

    head_hash = serializers.CharField(
        required=False, help_text="The hash of the last event, in hexadecimal."
    )
    events = serializers.IntegerField(required=False, help_text="How many the log holds.")


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
    ChangeType.STARTED: "A candidate opened a session: setup has begun",
    ChangeType.PHASE_ADVANCED: "A phase has begun",
    ChangeType.SUBMITTED: "A session was submitted, by the candidate, a timer or staff",
    ChangeType.SCORED: "A session has a score, a new one, or its automatic one again",
    ChangeType.REVIEWED: "A session's score was reviewed",
    ChangeType.DECIDED: "A decision about a candidate was recorded or withdrawn",
    ChangeType.ERASED: "A session's personal data were erased: erase your copies",
    ChangeType.DELETED: "A session was deleted: nothing of it is left",
}


CHANGE_DATA = PolymorphicProxySerializer(
    component_name="ChangeData",
    serializers=[*dict.fromkeys(DATA.values())],
    resource_type_field_name=None,
)
HEADERS = {
    "webhook-id": ("string", "The message's id, the same for every attempt and in the feed."),
    "webhook-timestamp": ("integer", "When the attempt was made, in seconds since 1970."),
    "webhook-signature": ("string", "`v1,` and the signature, base64; several by spaces."),
}


def describe_webhooks(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """Add the messages to the document. A hook of drf-spectacular, whose own description of
    webhooks knows no serializer of the rest of the document."""
    schemas = result["components"]["schemas"]
    # The data of one type may have all that another type's have.
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
        "description": "Sent and signed as in Standard Webhooks; see `webhooks` for its receivers.",
        "tags": ["webhooks"],
        "parameters": parameters,
        "requestBody": {"required": True, "content": {"application/json": {"schema": message}}},
        "responses": {
            "2XX": {"description": "It has arrived. Anything else is tried again for two days."},
            "410": {"description": "The receiver is gone: it is switched off at once."},
        },
    }
    return {"post": operation}


def _name(serializer_class: type[CamelCaseSerializer]) -> str:
    return serializer_class.__name__.removesuffix("Serializer")
