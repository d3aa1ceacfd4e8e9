"""Lists as files: NDJSON or CSV by `Accept`, streamed in flat memory, with an end that tells
whether all has arrived."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Expression
from django.http import HttpResponseBase, StreamingHttpResponse
from rest_framework.exceptions import NotAcceptable
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request

from gradient.api.views import ApiViewSet
from gradient.core.row_text import LINE_END, Column, csv_header, csv_line, ndjson_line
from sessions_app.accounts.audit import record_export

NDJSON = "application/x-ndjson"
CSV = "text/csv"
ANSWER: dict[Any, Any] = {(200, media_type): {"type": "string"} for media_type in (NDJSON, CSV)}
"""What an export's operation answers, for the schema."""

Chunk = tuple[str, int]
"""Lines, and how many."""
_BREAKS = [(character, f"\\u{ord(character):04x}") for character in "\x85\u2028\u2029"]


@dataclass(frozen=True)
class Format:
    """How a list becomes a file."""

    media_type: str
    suffix: str

    def line(self, columns: Sequence[Column]) -> Expression:
        return ndjson_line(columns) if self.media_type == NDJSON else csv_line(columns)

    def begin(self, columns: Sequence[Column]) -> str:
        return "" if self.media_type == NDJSON else csv_header(columns)

    def safe(self, lines: str) -> str:
        """The lines, which some readers would also break where JSON does not end one."""
        if self.media_type == NDJSON:
            for character, escaped in _BREAKS:
                lines = lines.replace(character, escaped)
        return lines

    def end(self, columns: Sequence[Column], rows: int) -> str:
        """The last line: without it the file is not whole.

        In CSV it is a row of as many cells as the others, the first of which begins with `#`.
        """
        if self.media_type == NDJSON:
            return f'{{"complete":true,"rows":{rows}}}\n'
        return f"# complete,{rows}{',' * (len(columns) - 2)}{LINE_END}"


FORMATS = {
    f"{NDJSON}; charset=utf-8": Format(NDJSON, "ndjson"),
    f"{CSV}; charset=utf-8": Format(CSV, "csv"),
}
"""By media type; the first is what `*/*` gets."""


class ExportViewSet(ApiViewSet):
    """An endpoint whose answers are files, and whose errors are JSON like all others."""

    format: Format

    def perform_content_negotiation(self, request: Request, force: bool = False) -> Any:
        chosen = request._request.get_preferred_type(list(FORMATS))
        if chosen is None and not force:
            raise NotAcceptable(f"This can be {NDJSON} or {CSV}.")
        self.format = FORMATS[chosen or next(iter(FORMATS))]
        return JSONRenderer(), JSONRenderer.media_type

    def note(self, object_id: UUID, *, of: str) -> None:
        """Leave the audit entry: what was exported, in which form, by which filters."""
        if self.request.method != "HEAD":
            record_export(
                object_id,
                of=of,
                organization_id=self.credential.organization_id,
                actor=self.credential.actor,
                details={"format": self.format.suffix, "filters": sorted(self.given_filters())},
            )

    def file(
        self, name: str, columns: Sequence[Column], chunks: Iterable[Chunk]
    ) -> HttpResponseBase:
        """The answer: a file of that name, made while it is sent; nothing is made for HEAD."""
        is_asked_for = self.request.method != "HEAD"
        parts = self._parts(columns, chunks) if is_asked_for else iter(())
        response = StreamingHttpResponse(
            parts, content_type=f"{self.format.media_type}; charset=utf-8"
        )
        response["Content-Disposition"] = f'attachment; filename="{name}.{self.format.suffix}"'
        response["Cache-Control"] = "no-store"
        response["Vary"] = "Accept"
        return response

    def _parts(self, columns: Sequence[Column], chunks: Iterable[Chunk]) -> Iterator[str]:
        if begin := self.format.begin(columns):
            yield begin
        rows = 0
        for lines, count in chunks:
            rows += count
            yield self.format.safe(lines)
        yield self.format.end(columns, rows)
