"""A session's log as a file."""

from uuid import UUID

from django.http import HttpResponseBase
from rest_framework.request import Request

from events_app import exports
from events_app.api.filters import EventFilter
from events_app.models import Event
from gradient.api.credentials import ApiKeyCredential
from gradient.api.exports import ANSWER, ExportViewSet
from gradient.api.views import Operation
from sessions_app.reads.queries import require_session


class EventExportViewSet(ExportViewSet):
    resource = "events"
    operations = {
        "export": Operation(
            "Export a session's events, in the order of recording, as NDJSON or CSV",
            (ApiKeyCredential,),
            ANSWER,
            filters=EventFilter,
        ),
    }

    def export(self, _request: Request, session_id: UUID) -> HttpResponseBase:
        require_session(self.credential.organization_id, session_id)
        self.note(session_id, of="events")
        events = self.filtered(Event.objects.filter(session_id=session_id))
        number = "type_seq" if "type" in self.given_filters() else "seq"
        chunks = exports.lines_of(events, self.format.line(exports.COLUMNS), number=number)
        return self.file(f"events-{session_id}", exports.COLUMNS, chunks)
