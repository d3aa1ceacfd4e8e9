"""Endpoints for sessions with an API key. Each calls one read or one verb."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any
from uuid import UUID

from django.db import transaction
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.mixins import ListModelMixin
from rest_framework.request import Request
from rest_framework.response import Response

from gradient.api.fields import NumberField, TextField, TimeField
from gradient.api.mixins import DestroyMixin, RetrieveMixin, UpdateMixin
from gradient.api.pagination import Pagination, page_query
from gradient.api.serializers import OkSerializer, StrictSerializer
from gradient.core.http import link_header
from gradient.openapi.schema import ErrorSerializer, object_response
from sessions_app import lifecycle
from sessions_app.api.expansions import (
    EXPANSIONS,
    ExpandedSessionSerializer,
    ExpandField,
    ListedSessionSerializer,
)
from sessions_app.api.filters import FilteredSessionsMixin, SortField
from sessions_app.api.serializers import SessionSerializer
from sessions_app.api.tags import TagsField
from sessions_app.api.work import WorkQuery, WorkSerializer, represent_snapshot, represent_work
from sessions_app.deletion import single
from sessions_app.models import (
    MAX_MINUTES,
    MAX_TIME_FACTOR,
    MIN_MINUTES,
    MIN_TIME_FACTOR,
    Session,
)
from sessions_app.reads.counts import Selection
from sessions_app.reads.listing import DEFAULT_SORT, list_filtered
from sessions_app.reads.queries import get_session, list_sessions, require_session


class SessionListQuery(page_query(default=20, maximum=100)):  # type: ignore[misc]  # a class
    sort = SortField()
    expand = ExpandField()


class SessionPagination(Pagination):
    query_class = SessionListQuery


class ExtendBody(StrictSerializer):
    minutes = NumberField(min_value=MIN_MINUTES, max_value=MAX_MINUTES)
    reason = TextField(max_length=2000, help_text="The reason, which is recorded.")


class SessionChanges(StrictSerializer):
    """Changes of a session. Keys that are not sent keep their values."""

    due_date = TimeField(
        required=False,
        allow_null=True,
        help_text="When the session can be started at the latest; null: the assessment's due date.",
    )
    time_factor = NumberField(
        required=False,
        min_value=MIN_TIME_FACTOR,
        max_value=MAX_TIME_FACTOR,
        help_text="Only before the start: multiplies the time of setup and of every phase.",
    )
    tags = TagsField(
        required=False, help_text="All tags of the session; an empty list removes all."
    )
    reason = TextField(
        required=False,
        max_length=2000,
        help_text="The reason for the time factor; required with it.",
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if "time_factor" in attrs and "reason" not in attrs:
            raise serializers.ValidationError({"reason": ["This is required with a time factor."]})
        if "reason" in attrs and "time_factor" not in attrs:
            raise serializers.ValidationError(
                {"reason": ["This is only allowed with a time factor."]}
            )
        return attrs


class ExtendedSerializer(OkSerializer):
    deadline = serializers.DateTimeField(help_text="When the timer now ends.")


@extend_schema_view(
    list=extend_schema(
        summary="List sessions, newest first",
        responses={200: ListedSessionSerializer(many=True)},
        description="A range of times requires sorting by that time: `submittedAfter` and "
        "`submittedBefore` require `sort=-submittedAt`, `createdAfter` and `createdBefore` require "
        "`sort=createdAt` or the default.",
    ),
    retrieve=extend_schema(summary="Get a session"),
    partial_update=extend_schema(
        operation_id="sessions_update",
        summary="Change a session's due date, tags or, before its start, time factor",
        responses={200: object_response("session", SessionSerializer), 409: ErrorSerializer},
    ),
    destroy=extend_schema(summary="Delete a session with all its messages, events and scores"),
)
class SessionViewSet(
    FilteredSessionsMixin, ListModelMixin, RetrieveMixin, UpdateMixin, DestroyMixin
):
    resource, object_key, list_key = "sessions", "session", "sessions"
    lookup_url_kwarg = "session_id"
    pagination_class = SessionPagination
    expanded: Mapping[str, Mapping[UUID, Any]] = MappingProxyType({})
    """For each key of `expand`, the values of the page's sessions."""
    body_classes = {"extend": ExtendBody, "partial_update": SessionChanges}

    def get_serializer_class(self) -> Any:
        return ExpandedSessionSerializer if self.action == "list" else SessionSerializer

    def get_serializer_context(self) -> dict[str, Any]:
        return {**super().get_serializer_context(), "expanded": self.expanded}

    def get_queryset(self) -> Any:
        return Session.objects.filter(organization_id=self.organization_id)

    def get_page(self, queryset: Any, *, limit: int, offset: int) -> tuple[list[Session], int]:
        sort = self.query["sort"]
        selection = self._get_selection() if sort == DEFAULT_SORT else None
        bounds: dict[str, Any] = {"limit": limit, "offset": offset, "beside": self._expand}
        if selection is not None:
            page = list_sessions(selection, **bounds)
        else:
            page = list_filtered(self.organization_id, queryset, sort=sort, **bounds)
        self.expanded = page.beside
        return page.sessions, page.total

    def _expand(self, sessions: list[Session]) -> dict[str, Mapping[UUID, Any]]:
        ids = [session.pk for session in sessions]
        return {name: EXPANSIONS[name].load(ids) for name in self.query.get("expand", ())}

    def _get_selection(self) -> Selection | None:
        """The filters of the public reference, which have fast counts; None if others are used."""
        filters = self.get_given_filters()
        statuses = filters.pop("status", [])
        selection = Selection(
            self.organization_id,
            assessment_id=filters.pop("assessmentId", None),
            candidate_id=filters.pop("candidateId", None),
            status=statuses[0] if statuses else None,
        )
        return None if filters or len(statuses) > 1 else selection

    def get_object(self) -> Session:
        return get_session(self.organization_id, self.object_id)

    @transaction.atomic
    def perform_update(self, data: dict[str, Any]) -> Session:
        lifecycle.require_future(data.get("due_date"))
        require_session(self.organization_id, self.object_id)
        if "time_factor" in data:
            lifecycle.set_time_factor(
                self.object_id,
                factor=data["time_factor"],
                reason=data["reason"],
                actor=self.actor,
            )
        if "tags" in data:
            lifecycle.set_tags(self.object_id, data["tags"], actor=self.actor)
        if "due_date" in data:
            lifecycle.change_due_date(self.object_id, due_date=data["due_date"], actor=self.actor)
        return self.get_object()

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
        summary="Get the work of each phase, the refused saves, and the history",
        responses={200: WorkSerializer},
    )
    @action(detail=True, query_class=WorkQuery)
    def work(self, request: Request, session_id: UUID) -> Response:
        require_session(self.organization_id, session_id)
        revision = self.query.get("revision")
        if revision is not None:
            return Response({"snapshot": represent_snapshot(session_id, revision)})
        limit, offset = self.query["limit"], self.query["offset"]
        body = represent_work(session_id, limit=limit, offset=offset)
        page = {name: body[name] for name in ("total", "limit", "offset")}
        query = {**request.query_params.dict(), "limit": limit}
        return Response(body, headers=link_header(request, query, **page))
