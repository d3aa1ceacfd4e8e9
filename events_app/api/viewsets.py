"""A session's log over HTTP: read by its organization, written by its candidate."""

from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from events_app import intake, queries
from events_app.api.filters import EventFilter
from events_app.api.serializers import (
    EventListSerializer,
    EventsBody,
    EventSerializer,
    RecordedSerializer,
)
from events_app.models import Event
from gradient.api.credentials import ApiKeyCredential, SessionCredential
from gradient.api.paging import page, page_query
from gradient.api.views import ApiViewSet, Operation
from sessions_app.reads.queries import require_session


class EventViewSet(ApiViewSet):
    resource = "events"
    operations = {
        "list": Operation(
            "Get a session's events, in the order in which they were recorded",
            (ApiKeyCredential,),
            {200: EventListSerializer},
            query=page_query(default=100, most=1000),
            filters=EventFilter,
        ),
        "create": Operation(
            "Record a batch of events, all or none",
            (SessionCredential,),
            {201: RecordedSerializer},
            body=EventsBody,
            conflicts=True,
        ),
    }

    def list(self, request: Request, session_id: UUID) -> Response:
        require_session(self.credential.organization_id, session_id)
        found = self._page(session_id)
        shown = EventSerializer()
        rows = [shown.to_representation(event) for event in found.events]
        return page(request._request, "events", rows, total=found.total, **self.asked)

    def create(self, _request: Request, session_id: UUID) -> Response:
        events = intake.parse(self.sent["events"])
        self.own_session()
        recorded = intake.record_batch(session_id, events)
        return Response({"ok": True, "recorded": recorded}, status=201)

    def _page(self, session_id: UUID) -> queries.Page:
        filters = self.given_filters()
        if not filters:
            return queries.page(session_id, **self.asked)
        if filters.keys() == {"type"}:
            return queries.page_of_type(session_id, filters["type"], **self.asked)
        events = self.filtered(Event.objects.filter(session_id=session_id))
        return queries.page_of(events, **self.asked)
