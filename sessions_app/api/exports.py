"""The endpoint that exports the list of sessions."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.http import HttpResponseBase
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from gradient.core import clock
from gradient.core.rows import Column, Kind
from gradient.openapi.schema import FILE_RESPONSES
from sessions_app.api.expansions import EXPANSIONS, ExpandField
from sessions_app.api.export_viewset import ExportQuery, ExportViewSet
from sessions_app.api.filters import SessionFilter, SortField
from sessions_app.models import Session
from sessions_app.reads import exports


class SessionExportQuery(ExportQuery):
    sort = SortField()
    expand = ExpandField(
        help_text=f"Additional keys, separated by commas: {', '.join(EXPANSIONS)}. CSV has a "
        "column for each of their values, and one column for all tags."
    )


class SessionExportViewSet(ExportViewSet):
    resource = subject = "sessions"
    filterset_class = SessionFilter
    query_class = SessionExportQuery

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
        names = self.query.get("expand", ())
        chunks = exports.iter_chunks(
            sessions,
            self.file_format.line(columns),
            organization_id=organization_id,
            sort=self.query["sort"],
            extend=self._expand if names else None,
        )
        added = [Column(key, Kind.TEXT, None) for name in names for key in EXPANSIONS[name].cells]
        name = f"sessions-{clock.now():%Y-%m-%d}"
        return self.respond_with_file(name, [*columns, *added], chunks)

    def _expand(self, rows: Sequence[exports.Row]) -> Sequence[str]:
        """The lines with the expansions, which are loaded once per chunk."""
        expansions = {name: EXPANSIONS[name] for name in self.query["expand"]}
        ids = [UUID(id) for id, _ in rows]
        loaded = {name: expansion.load(ids) for name, expansion in expansions.items()}
        lines = []
        for id, (_, line) in zip(ids, rows, strict=True):
            values: dict[str, Any] = {
                name: expansion.represent(loaded[name].get(id))
                for name, expansion in expansions.items()
            }
            cells = [
                value(values[name])
                for name, expansion in expansions.items()
                for value in expansion.cells.values()
            ]
            lines.append(self.file_format.extended(line, values, cells))
        return lines
