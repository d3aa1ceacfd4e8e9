"""Lists as files: NDJSON or CSV by `Accept`, streamed in flat memory; the last line of a file
says that it is complete."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, ClassVar, cast
from uuid import UUID

from django.db.models import Expression
from django.http import HttpResponseBase, StreamingHttpResponse
from rest_framework.exceptions import NotAcceptable
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from gradient.api.views import ApiViewSet
from gradient.core.rows import LINE_END, Column, csv_header, csv_line, ndjson_line
from sessions_app.accounts import audit

NDJSON = "application/x-ndjson"
CSV = "text/csv"
FILE_RESPONSES: dict[Any, Any] = {
    (200, media_type): {"type": "string"} for media_type in (NDJSON, CSV)
}
"""An export's answers, for its `extend_schema`."""

Chunk = tuple[str, int]
"""Lines, and how many."""
_BREAKS = [(character, f"\\u{ord(character):04x}") for character in "\x85\u2028\u2029"]


class FileRenderer(BaseRenderer):
    """Makes the file of rows that the database has made lines of."""

    def line(self, columns: Sequence[Column]) -> Expression:
        """One row as a line, as the database makes it."""
        raise NotImplementedError

    def stream(self, columns: Sequence[Column], chunks: Iterable[Chunk]) -> Iterator[str]:
        raise NotImplementedError


class NDJSONRenderer(FileRenderer):
    media_type, format = NDJSON, "ndjson"

    def line(self, columns: Sequence[Column]) -> Expression:
        return ndjson_line(columns)

    def stream(self, _columns: Sequence[Column], chunks: Iterable[Chunk]) -> Iterator[str]:
        rows = 0
        for lines, count in chunks:
            rows += count
            # Some readers break lines at these, too, where JSON does not.
            for character, escaped in _BREAKS:
                lines = lines.replace(character, escaped)  # noqa: PLW2901  escaped in place
            yield lines
        yield f'{{"complete":true,"rows":{rows}}}\n'


class CSVRenderer(FileRenderer):
    media_type, format = CSV, "csv"

    def line(self, columns: Sequence[Column]) -> Expression:
        return csv_line(columns)

    def stream(self, columns: Sequence[Column], chunks: Iterable[Chunk]) -> Iterator[str]:
        """The last line has as many cells as the others; the first of them begins with `#`."""
        yield csv_header(columns)
        rows = 0
        for lines, count in chunks:
            rows += count
            yield lines
        yield f"# complete,{rows}{',' * (len(columns) - 2)}{LINE_END}"


class FileNegotiation(DefaultContentNegotiation):
    """Heeds the weights of `Accept`, which DRF ignores."""

    def select_renderer(
        self, request: Request, renderers: Iterable[Any], _suffix: str | None = None
    ) -> tuple[Any, str]:
        by_type = {f"{each.media_type}; charset=utf-8": each for each in renderers}
        chosen = request.get_preferred_type(list(by_type))
        if chosen is None:
            raise NotAcceptable(f"This can be {NDJSON} or {CSV}.")
        return by_type[chosen], chosen


class ExportViewSet(ApiViewSet):
    """A list whose answer is a file, and whose errors are JSON like all others."""

    renderer_classes = [NDJSONRenderer, CSVRenderer]
    content_negotiation_class = FileNegotiation
    pagination_class = None
    subject: ClassVar[str]
    """What the audit says was exported."""

    def handle_exception(self, exc: Exception) -> Response:
        self.request.accepted_renderer = JSONRenderer()
        self.request.accepted_media_type = JSONRenderer.media_type
        return super().handle_exception(exc)

    @property
    def renderer(self) -> FileRenderer:
        renderer: Any = self.request.accepted_renderer
        return cast(FileRenderer, renderer)

    def record_export(self, object_id: UUID) -> None:
        """Leave the audit entry: what was exported, in which format, by which filters."""
        if self.request.method != "HEAD":
            audit.record_export(
                object_id,
                of=self.subject,
                organization_id=self.organization_id,
                actor=self.actor,
                details={
                    "format": self.renderer.format,
                    "filters": sorted(self.get_given_filters()),
                },
            )

    def respond_with_file(
        self, name: str, columns: Sequence[Column], chunks: Iterable[Chunk]
    ) -> HttpResponseBase:
        """The answer: a file of that name, made while it is sent; nothing is made for HEAD."""
        renderer = self.renderer
        has_body = self.request.method != "HEAD"
        response = StreamingHttpResponse(
            renderer.stream(columns, chunks) if has_body else iter(()),
            content_type=f"{renderer.media_type}; charset=utf-8",
        )
        response["Content-Disposition"] = f'attachment; filename="{name}.{renderer.format}"'
        response["Cache-Control"] = "no-store"
        response["Vary"] = "Accept"
        return response
