"""The list of sessions as a file."""

from django.http import HttpResponseBase
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from gradient.api.exports import ExportViewSet
from gradient.core import clock
from gradient.openapi.schema import FILE_RESPONSES
from sessions_app.api.filters import SessionFilter
from sessions_app.models import Session
from sessions_app.reads import exports


class SessionExportViewSet(ExportViewSet):
    resource = subject = "sessions"
    filterset_class = SessionFilter

    @extend_schema(
        operation_id="sessions_export",
        summary="Export the sessions, newest first, as NDJSON or CSV",
        responses=FILE_RESPONSES,
    )
    def list(self, _request: Request) -> HttpResponseBase:
        organization_id = self.organization_id
        sessions = self.filter_queryset(Session.objects.filter(organization_id=organization_id))
        columns = exports.WITHOUT_TOKENS if self.credential.reads_only else exports.COLUMNS
        self.record_export(organization_id)
        line = self.file_format.line(columns)
        chunks = exports.iter_chunks(sessions, line, organization_id=organization_id)
        return self.respond_with_file(f"sessions-{clock.now():%Y-%m-%d}", columns, chunks)
