"""Minutes added to a running timer."""

from typing import Any
from uuid import UUID

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from gradient.api.credentials import ApiKeyCredential
from gradient.api.fields import NumberField, TextField
from gradient.api.serializers import OkSerializer, StrictSerializer
from gradient.api.views import ApiViewSet, Operation
from sessions_app import lifecycle
from sessions_app.models import MAX_MINUTES, MIN_MINUTES
from sessions_app.reads.queries import require_session


class ExtendBody(StrictSerializer):
    minutes = NumberField(min_value=MIN_MINUTES, max_value=MAX_MINUTES)
    reason = TextField(max_length=2000, help_text="Why; it stays on record.")


class ExtendedSerializer(OkSerializer):
    deadline = serializers.DateTimeField(help_text="When the timer ends now.")


class ExtensionViewSet(ApiViewSet):
    resource = "sessions"
    operations = {
        "extend": Operation(
            "Add minutes to the running timer",
            (ApiKeyCredential,),
            {200: ExtendedSerializer},
            body=ExtendBody,
            conflicts=True,
        )
    }

    def extend(self, _request: Request, session_id: UUID) -> Response:
        require_session(self.credential.organization_id, session_id)
        session = lifecycle.extend(session_id, **self.sent, actor=self.credential.actor)
        shown: Any = serializers.DateTimeField()
        return Response({"ok": True, "deadline": shown.to_representation(session.timer_ends_at)})
