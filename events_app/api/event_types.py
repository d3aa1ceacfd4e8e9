"""The catalog of event types, for everybody who builds a workspace."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from events_app.catalog.entries import CATALOG
from events_app.types import EventType, Group
from gradient.api.serializers import CamelCaseSerializer
from gradient.api.views import ApiViewSet


class EventTypeSerializer(CamelCaseSerializer):
    type = serializers.ChoiceField(choices=EventType.values)
    group = serializers.ChoiceField(choices=Group.values)
    label = serializers.CharField(  # type: ignore[assignment]  # a key of the answer
        source="type.label", help_text="The label that reviewers see."
    )
    schema = serializers.DictField(
        help_text="The JSON Schema of the data that the reference workspace sends. The log takes "
        "any other object too."
    )
    example = serializers.DictField(help_text="Data that fits the schema.")


class EventTypesSerializer(CamelCaseSerializer):
    event_types = EventTypeSerializer(many=True)


class EventTypeViewSet(ApiViewSet):
    resource, list_key = "event_types", "eventTypes"
    authentication_classes = ()
    permission_classes = ()
    pagination_class = None
    serializer_class = EventTypesSerializer

    @extend_schema(
        summary="List the event types and what their data holds; no credential is needed",
        responses={200: EventTypesSerializer},
    )
    def list(self, _request: Request) -> Response:
        return Response(EventTypesSerializer({"event_types": list(CATALOG.values())}).data)
