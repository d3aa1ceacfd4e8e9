"""Sessions over HTTP as their organization sees them: each call is one query or one verb."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.mixins import ListModelMixin
from rest_framework.request import Request
from rest_framework.response import Response

from gradient.api.fields import NumberField, TextField
from gradient.api.mixins import DestroyMixin, RetrieveMixin
from gradient.api.serializers import OkSerializer, StrictSerializer
from sessions_app import lifecycle
from sessions_app.api.filters import SessionFilter
from sessions_app.api.serializers import SessionRowSerializer, SessionSerializer
from sessions_app.api.work import WorkQuery, WorkSerializer, represent_snapshot, represent_work
from sessions_app.deletion import single
from sessions_app.models import MAX_MINUTES, MIN_MINUTES, Session
from sessions_app.reads.counts import Selection
from sessions_app.reads.queries import get_session, list_sessions, require_session


class ExtendBody(StrictSerializer):
    minutes = NumberField(min_value=MIN_MINUTES, max_value=MAX_MINUTES)
    reason = TextField(max_length=2000, help_text="The reason, which is recorded.")


class ExtendedSerializer(OkSerializer):
    deadline = serializers.DateTimeField(help_text="When the timer now ends.")


@extend_schema_view(
    list=extend_schema(summary="List sessions, newest first"),
    retrieve=extend_schema(summary="Get a session"),
    destroy=extend_schema(summary="Delete a session with all its messages, events and scores"),
)
class SessionViewSet(ListModelMixin, RetrieveMixin, DestroyMixin):
    resource, object_key, list_key = "sessions", "session", "sessions"
    lookup_url_kwarg = "session_id"
    filterset_class = SessionFilter
    body_classes = {"extend": ExtendBody}

    def get_serializer_class(self) -> Any:
        return SessionRowSerializer if self.action == "list" else SessionSerializer

    def get_queryset(self) -> Any:
        return Session.objects.filter(organization_id=self.organization_id)

    def get_page(self, _queryset: Any, *, limit: int, offset: int) -> tuple[list[Session], int]:
        filters = self.get_given_filters()
        selection = Selection(
            self.organization_id,
            assessment_id=filters.get("assessmentId"),
            candidate_id=filters.get("candidateId"),
            status=filters.get("status"),
        )
        page = list_sessions(selection, limit=limit, offset=offset)
        return page.sessions, page.total

    def get_object(self) -> Session:
        return get_session(self.organization_id, self.object_id)

    def perform_destroy(self) -> None:
        single.delete_session(
            self.object_id, organization_id=self.organization_id, actor=self.actor
        )

    @extend_schema(summary="Add minutes to the running timer", responses={200: ExtendedSerializer})
    @action(detail=True, methods=["post"])
    def extend(self, _request: Request, session_id: UUID) -> Response:
        require_session(self.organization_id, session_id)
        session = lifecycle.extend(session_id, **self.data, actor=self.actor)
        return Response(ExtendedSerializer({"ok": True, "deadline": session.timer_ends_at}).data)

    @extend_schema(
        summary="Get each phase's work, refused saves, and the history",
        responses={200: WorkSerializer},
    )
    @action(detail=True, query_class=WorkQuery)
    def work(self, _request: Request, session_id: UUID) -> Response:
        require_session(self.organization_id, session_id)
        revision = self.query.get("revision")
        if revision is not None:
            return Response({"snapshot": represent_snapshot(session_id, revision)})
        return Response(represent_work(session_id))
