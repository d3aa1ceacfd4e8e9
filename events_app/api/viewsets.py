"""A session's log over HTTP: read by its organization, written by its candidate."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.mixins import ListModelMixin
from rest_framework.request import Request
from rest_framework.response import Response

from events_app import queries
from events_app.api.filters import EventFilter
from events_app.api.serializers import EventsBody, EventSerializer, RecordedSerializer
from events_app.log import intake
from events_app.models import Event
from gradient.api.pagination import LargePagination
from gradient.api.permissions import IsApiKey, IsSessionToken
from gradient.api.views import ApiViewSet
from sessions_app.reads.queries import require_session


@extend_schema_view(
    list=extend_schema(summary="Get a session's events, in the order in which they were recorded")
)
class EventViewSet(ListModelMixin, ApiViewSet):
    resource, list_key = "events", "events"
    serializer_class = EventSerializer
    filterset_class = EventFilter
    pagination_class = LargePagination
    body_classes = {"create": EventsBody}

    def get_permissions(self) -> list[Any]:
        return [IsApiKey() if self.action == "list" else IsSessionToken()]

    def get_queryset(self) -> Any:
        require_session(self.organization_id, self.kwargs["session_id"])
        return Event.objects.filter(session_id=self.kwargs["session_id"])

    def get_page(self, queryset: Any, *, limit: int, offset: int) -> tuple[list[Event], int]:
        """By number where there are no gaps; another selection has to be counted."""
        session_id, filters = self.kwargs["session_id"], self.get_given_filters()
        if filters.keys() <= {"type"}:
            page = queries.log_page(
                session_id, type=filters.get("type"), limit=limit, offset=offset
            )
        else:
            page = queries.filtered_page(queryset, limit=limit, offset=offset)
        return page.events, page.total

    @extend_schema(
        summary="Record a batch of events, all or none", responses={201: RecordedSerializer}
    )
    def create(self, _request: Request, session_id: UUID) -> Response:
        events = intake.parse(self.data["events"])
        self.get_own_session()
        recorded = intake.record_batch(session_id, events)
        return Response({"ok": True, "recorded": recorded}, status=201)
