"""The list of sessions as a file."""

from datetime import UTC, datetime

from django.http import HttpResponseBase
from rest_framework.request import Request

from gradient.api.credentials import ApiKeyCredential
from gradient.api.exports import ANSWER, ExportViewSet
from gradient.api.views import Operation
from sessions_app.api.filters import SessionFilter
from sessions_app.models import Session
from sessions_app.reads import exports


class SessionExportViewSet(ExportViewSet):
    resource = "sessions"
    operations = {
        "export": Operation(
            "Export the sessions, newest first, as NDJSON or CSV",
            (ApiKeyCredential,),
            ANSWER,
            filters=SessionFilter,
        ),
    }

    def export(self, _request: Request) -> HttpResponseBase:
        organization_id = self.credential.organization_id
        sessions = self.filtered(Session.objects.filter(organization_id=organization_id))
        columns = exports.WITHOUT_TOKENS if self.credential.reads_only else exports.COLUMNS
        self.note(organization_id, of="sessions")
        chunks = exports.lines_of(
            sessions, self.format.line(columns), organization_id=organization_id
        )
        return self.file(f"sessions-{datetime.now(UTC):%Y-%m-%d}", columns, chunks)
