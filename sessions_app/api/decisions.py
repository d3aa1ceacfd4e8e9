"""The endpoint for decisions about candidates."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from gradient.api.fields import ChoiceField, TextField
from gradient.api.serializers import CamelCaseSerializer, StrictSerializer
from gradient.api.views import ApiViewSet
from gradient.openapi.schema import ErrorSerializer, object_response
from sessions_app import lifecycle
from sessions_app.api.serializers import ActorSerializer
from sessions_app.models import MAX_REASON_LENGTH, Decision
from sessions_app.reads.queries import require_session
from sessions_app.vocabulary.enums import Outcome


class DecisionBody(StrictSerializer):
    decision = ChoiceField(
        choices=Outcome.choices, allow_null=True, help_text="null withdraws the last decision."
    )
    reason = TextField(max_length=MAX_REASON_LENGTH)


class DecisionSerializer(CamelCaseSerializer):
    decision = serializers.SerializerMethodField()
    reason = serializers.CharField()
    by = ActorSerializer(source="actor")
    at = serializers.DateTimeField(source="created_at")
    version = serializers.IntegerField(help_text="1 for the first decision about the session.")

    def get_decision(self, decision: Decision) -> Outcome | None:
        return Outcome(decision.outcome) if decision.outcome else None


class DecisionViewSet(ApiViewSet):
    resource, object_key = "decisions", "decision"
    lookup_url_kwarg = "session_id"
    serializer_class = DecisionSerializer
    body_classes = {"decision": DecisionBody}

    @extend_schema(
        operation_id="sessions_decide",
        summary="Decide about a candidate after the submission",
        description="Each decision adds a version, and all versions are kept. Repeating the last "
        "decision with the same reason records nothing.",
        responses={200: object_response("decision", DecisionSerializer), 409: ErrorSerializer},
    )
    @action(detail=True, methods=["post"])
    def decision(self, _request: Request, session_id: UUID, **_: Any) -> Response:
        require_session(self.organization_id, session_id)
        outcome = self.data["decision"]
        decision = lifecycle.decide(
            session_id,
            outcome=Outcome(outcome) if outcome else None,
            reason=self.data["reason"],
            actor=self.actor,
        )
        return self.respond(decision)
