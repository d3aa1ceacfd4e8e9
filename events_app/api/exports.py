"""A session's log as a file."""

from uuid import UUID

from django.http import HttpResponseBase
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from events_app import exports
from events_app.api.filters import EventFilter
from events_app.models import Event
from gradient.openapi.schema import FILE_RESPONSES
from sessions_app.api.export_viewset import ExportViewSet
from sessions_app.reads.queries import require_session


class EventExportViewSet(ExportViewSet):
    resource = subject = "events"
    filterset_class = EventFilter

    @extend_schema(
        operation_id="events_export",
        summary="Export a session's events, in the order of recording, as NDJSON or CSV",
        responses=FILE_RESPONSES,
    )
    def list(self, _request: Request, session_id: UUID) -> HttpResponseBase:
        require_session(self.organization_id, session_id)
        self.record_export(session_id)
        events = self.filter_queryset(Event.objects.filter(session_id=session_id))
        number = "type_seq" if "type" in self.get_given_filters() else "seq"
        line = self.file_format.line(exports.COLUMNS)
        chunks = exports.export_lines(events, line, number=number)
        return self.respond_with_file(f"events-{session_id}", exports.COLUMNS, chunks)
