"""A session's conversation over HTTP: read by both sides, recorded by the workspace."""

from typing import Any
from uuid import UUID

import django_filters
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from gradient.api.credentials import ApiKeyCredential, SessionCredential
from gradient.api.fields import TextField
from gradient.api.filters import ChoiceFilter
from gradient.api.paging import page, page_query
from gradient.api.serializers import StrictSerializer
from gradient.api.views import ApiViewSet, Operation
from sessions_app.lifecycle import conversation
from sessions_app.models import Message
from sessions_app.reads.queries import require_session
from sessions_app.vocabulary.enums import MessageRole


class MessageBody(StrictSerializer):
    role = serializers.ChoiceField(choices=MessageRole.choices)
    content = TextField(trim_whitespace=False, help_text="What was said; kept as it is.")

    def validate_content(self, content: str) -> str:
        if not content.strip():
            raise serializers.ValidationError(["This must not be blank."])
        return content


class MessageFilter(django_filters.FilterSet):
    role = ChoiceFilter(choices=MessageRole.choices, help_text="Filter by who spoke.")

    class Meta:
        model = Message
        fields: list[str] = []


class MessageSerializer(serializers.ModelSerializer[Message]):
    sessionId = serializers.UUIDField(source="session_id")
    role = serializers.ChoiceField(choices=MessageRole.choices)
    createdAt = serializers.DateTimeField(source="created_at")

    class Meta:
        model = Message
        fields = ["id", "sessionId", "role", "content", "createdAt"]
        read_only_fields = fields


class OneMessageSerializer(serializers.Serializer[Any]):
    message = MessageSerializer()


class MessageListSerializer(serializers.Serializer[Any]):
    messages = MessageSerializer(many=True)
    total = serializers.IntegerField()
    limit = serializers.IntegerField()
    offset = serializers.IntegerField()


class MessageViewSet(ApiViewSet):
    resource = "messages"
    operations = {
        "list": Operation(
            "Get a session's conversation, in the order in which it was recorded",
            (ApiKeyCredential, SessionCredential),
            {200: MessageListSerializer},
            query=page_query(default=100, most=1000),
            filters=MessageFilter,
        ),
        "create": Operation(
            "Record a message, and its event with it",
            (SessionCredential,),
            {201: OneMessageSerializer},
            body=MessageBody,
            conflicts=True,
        ),
    }

    def list(self, request: Request, session_id: UUID) -> Response:
        if isinstance(self.credential, SessionCredential):
            self.own_session()
        require_session(self.credential.organization_id, session_id)
        found = self.filtered(conversation.messages_of(session_id))
        limit, offset = self.asked["limit"], self.asked["offset"]
        shown = MessageSerializer()
        rows = [shown.to_representation(row) for row in found[offset : offset + limit]]
        return page(request._request, "messages", rows, total=found.count(), **self.asked)

    def create(self, _request: Request, session_id: UUID) -> Response:
        self.own_session()
        message = conversation.record(session_id, **self.sent)
        return Response({"message": MessageSerializer(message).data}, status=201)
