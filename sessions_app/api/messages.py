"""Endpoints for a session's conversation.

Both credentials can read it; the workspace records it.
"""

from typing import Any

import django_filters
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.mixins import ListModelMixin

from gradient.api.fields import ChoiceField, TextField
from gradient.api.filters import ChoiceFilter
from gradient.api.mixins import CreateMixin
from gradient.api.pagination import LargePagination
from gradient.api.permissions import HasCredential, IsSessionToken
from gradient.api.serializers import CamelCaseModelSerializer, StrictSerializer
from sessions_app.accounts.credentials import SessionCredential
from sessions_app.lifecycle import conversation
from sessions_app.models import Message
from sessions_app.reads.queries import require_session
from sessions_app.vocabulary.enums import MessageRole


class MessageBody(StrictSerializer):
    role = ChoiceField(choices=MessageRole.choices)
    content = TextField(trim_whitespace=False, help_text="The text, stored unchanged.")


class MessageFilter(django_filters.FilterSet):
    role = ChoiceFilter(choices=MessageRole.choices, help_text="Filter by role.")

    class Meta:
        model = Message
        fields: list[str] = []


class MessageSerializer(CamelCaseModelSerializer):
    session_id = serializers.UUIDField()
    role = serializers.ChoiceField(choices=MessageRole.choices)
    created_at = serializers.DateTimeField()

    class Meta:
        model = Message
        fields = ["id", "session_id", "role", "content", "created_at"]
        read_only_fields = fields


@extend_schema_view(
    list=extend_schema(summary="List the messages of a session, oldest first"),
    create=extend_schema(summary="Record a message together with its event"),
)
class MessageViewSet(ListModelMixin, CreateMixin):
    resource, object_key, list_key = "messages", "message", "messages"
    serializer_class = MessageSerializer
    filterset_class = MessageFilter
    pagination_class = LargePagination
    body_classes = {"create": MessageBody}
    large_columns = ("content",)

    def get_permissions(self) -> list[Any]:
        return [HasCredential() if self.action == "list" else IsSessionToken()]

    def get_queryset(self) -> Any:
        if isinstance(self.credential, SessionCredential):
            self.get_own_session()
        session_id = self.kwargs["session_id"]
        require_session(self.organization_id, session_id)
        return Message.objects.for_session(session_id)

    def perform_create(self, data: dict[str, Any]) -> Message:
        return conversation.record(self.get_own_session().pk, **data)
