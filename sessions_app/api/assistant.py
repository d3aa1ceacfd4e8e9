"""Endpoints for the assistant of a candidate's workspace."""

from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from gradient.api.fields import ObjectField, TextField, UuidField
from gradient.api.idempotency import RepeatableResponse
from gradient.api.permissions import IsSessionToken
from gradient.api.serializers import (
    CamelCaseModelSerializer,
    CamelCaseSerializer,
    StrictSerializer,
)
from gradient.api.views import ApiViewSet
from gradient.core import markdown
from gradient.core.bounded_rows import fitting
from gradient.core.http import etag
from gradient.openapi.schema import IF_MATCH, PreconditionFailedSerializer, object_response
from sessions_app.api.workspace import refused_save
from sessions_app.models import AssistantTurn, EditProposal, Message
from sessions_app.vocabulary.enums import MessageRole, ProposalState, TurnState
from sessions_app.work import store
from sessions_app.workspace import assistant
from sessions_app.workspace.assistant import proposals
from sessions_app.workspace.deliverables.places import describe, plain_text

MAX_PROMPT_LENGTH = 20_000
MAX_SHOWN_MESSAGES = 60


class TurnBody(StrictSerializer):
    content = TextField(
        max_length=MAX_PROMPT_LENGTH,
        required=False,
        trim_whitespace=False,
        help_text="The candidate's question.",
    )
    question_id = UuidField(
        required=False, help_text="Instead of `content`: the last question, to repeat it."
    )

    def validate(self, data: dict[str, Any]) -> dict[str, Any]:
        if len(data) != 1:
            sentence = "Send either `content` or `questionId`."
            raise serializers.ValidationError({"content": [sentence]})
        return data


class TurnSerializer(CamelCaseModelSerializer):
    state = serializers.ChoiceField(choices=TurnState.choices)
    text = serializers.CharField(
        read_only=True, help_text="The part of the answer that has arrived."
    )
    fault = serializers.CharField(
        read_only=True, help_text="Why the answer is incomplete, or empty."
    )
    question_id = serializers.UUIDField(
        read_only=True, allow_null=True, help_text="The message that the turn answers."
    )
    message_id = serializers.UUIDField(
        read_only=True, allow_null=True, help_text="The message that contains the answer."
    )
    begun_at = serializers.DateTimeField()
    is_estimated = serializers.BooleanField(
        read_only=True,
        help_text="Whether `tokens` is an estimate, since the server did not report it.",
    )

    class Meta:
        model = AssistantTurn
        fields = [
            "id",
            "state",
            "text",
            "fault",
            "question_id",
            "message_id",
            "begun_at",
            "tokens",
            "is_estimated",
        ]
        read_only_fields = fields


class ChatMessageSerializer(CamelCaseSerializer):
    id = serializers.UUIDField()
    role = serializers.ChoiceField(choices=MessageRole.choices)
    content = serializers.CharField()
    html = serializers.CharField(
        allow_null=True, help_text="An answer's Markdown as safe HTML; null for other messages."
    )


class ProposalSerializer(CamelCaseModelSerializer):
    state = serializers.ChoiceField(choices=ProposalState.choices)
    target = serializers.SerializerMethodField(help_text="The place of the edit in words.")
    before = serializers.SerializerMethodField(help_text="The text that it replaces.")
    after = serializers.SerializerMethodField()
    created_at = serializers.DateTimeField()

    class Meta:
        model = EditProposal
        fields = ["id", "state", "path", "target", "before", "after", "reason", "created_at"]
        read_only_fields = fields

    def get_target(self, proposal: EditProposal) -> str:
        return describe(proposal.path)

    def get_before(self, proposal: EditProposal) -> str:
        return plain_text(proposal.change.get("before"))

    def get_after(self, proposal: EditProposal) -> str:
        return plain_text(proposal.change.get("after"))


class AssistantSerializer(CamelCaseSerializer):
    name = serializers.CharField(
        allow_null=True, help_text="The name of the assistant; null if there is none."
    )
    turn = TurnSerializer(allow_null=True, help_text="The open turn, or null.")
    messages = ChatMessageSerializer(many=True, help_text="The last messages of the conversation.")
    proposals = ProposalSerializer(
        many=True,
        help_text="Proposed edits of the current phase's work that are waiting for a decision.",
    )


class AssistantViewSet(ApiViewSet):
    resource, object_key = "assistant", "assistant"
    lookup_url_kwarg = "session_id"
    permission_classes = [IsSessionToken]
    serializer_class = AssistantSerializer

    @extend_schema(
        summary="Get the assistant, and the last messages of the conversation",
        responses={200: object_response("assistant", AssistantSerializer)},
    )
    @action(detail=True)
    def assistant(self, _request: Request, **_: Any) -> Response:
        session = self.get_own_session()
        conversation = Message.objects.for_session(session.pk)
        latest = fitting(conversation.reverse()[:MAX_SHOWN_MESSAGES], ("content",))
        renderer = markdown.PageRenderer()
        messages = [
            {
                "id": message.pk,
                "role": message.role,
                "content": message.content,
                "html": renderer.render(message.content)
                if message.role == MessageRole.ASSISTANT
                else None,
            }
            for message in latest
        ]
        state = {
            "name": assistant.name(session.pk),
            "turn": assistant.get_open(session.pk),
            "messages": messages[::-1],
            "proposals": proposals.get_open(session),
        }
        return Response({"assistant": AssistantSerializer(state).data})


@extend_schema_view(
    create=extend_schema(
        summary="Ask the assistant; the answer is written to the turn",
        responses={201: object_response("turn", TurnSerializer)},
    ),
    retrieve=extend_schema(
        summary="Get a turn with the part of its answer that has arrived",
        responses={200: object_response("turn", TurnSerializer)},
    ),
)
class TurnViewSet(ApiViewSet):
    resource, object_key = "assistant", "turn"
    lookup_url_kwarg = "turn_id"
    permission_classes = [IsSessionToken]
    serializer_class = TurnSerializer
    body_classes = {"create": TurnBody}

    def create(self, _request: Request, **_: Any) -> Response:
        session = self.get_own_session()
        turn = assistant.begin(session.pk, **self.data)
        return self._respond(turn, status=201)

    def retrieve(self, _request: Request, **_: Any) -> Response:
        turn = assistant.settle(self.get_own_session().pk, self.object_id)
        return Response({"turn": self.get_serializer(turn).data})

    @extend_schema(
        summary="Stop a turn; the part of its answer that has arrived is kept",
        responses={200: object_response("turn", TurnSerializer)},
    )
    @action(detail=True, methods=["post"])
    def stop(self, _request: Request, **_: Any) -> Response:
        return self._respond(assistant.stop(self.get_own_session().pk, self.object_id), status=200)

    def _respond(self, turn: AssistantTurn, *, status: int) -> Response:
        data = {"turn": self.get_serializer(turn).data}
        return RepeatableResponse(data, status=status, shows_session=turn.session_id)


class AcceptedProposalSerializer(CamelCaseSerializer):
    proposal = ProposalSerializer()
    deliverable_state = ObjectField(source="state")
    revision = serializers.IntegerField()


class ProposalViewSet(ApiViewSet):
    resource, object_key = "assistant", "proposal"
    lookup_url_kwarg = "proposal_id"
    permission_classes = [IsSessionToken]
    serializer_class = ProposalSerializer

    @extend_schema(
        summary="Accept an edit that the assistant proposed, and apply it to the work",
        parameters=[IF_MATCH],
        responses={200: AcceptedProposalSerializer, 412: PreconditionFailedSerializer},
    )
    @action(detail=True, methods=["post"])
    def take(self, _request: Request, **_: Any) -> Response:
        if_match = self.get_if_match()
        session = self.get_own_session()
        outcome = proposals.take(session.pk, self.object_id, if_match=if_match)
        if isinstance(outcome, store.Refused):
            return refused_save(outcome)
        data = AcceptedProposalSerializer(outcome).data
        response = RepeatableResponse(data, status=200, shows_session=session.pk)
        response["ETag"] = etag(outcome.revision)
        return response

    @extend_schema(
        summary="Reject an edit that the assistant proposed",
        responses={200: object_response("proposal", ProposalSerializer)},
    )
    @action(detail=True, methods=["post"])
    def leave(self, _request: Request, **_: Any) -> Response:
        session = self.get_own_session()
        proposal = proposals.leave(session.pk, self.object_id)
        data = {"proposal": self.get_serializer(proposal).data}
        return RepeatableResponse(data, status=200, shows_session=session.pk)
