"""Exports as NDJSON or CSV, streamed in constant memory.

The last line says that the file is complete: a file without it was cut off.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

from django.db.models import Expression
from django.http import HttpResponse, StreamingHttpResponse
from django.utils.http import content_disposition_header

from gradient.core.rows import LINE_END, Column, cell_text, csv_header, csv_line, ndjson_line
from gradient.core.time_limits import longer_statements

Chunk = tuple[str, int]
"""Lines, and the number of rows in them."""
_OBJECT_END = "}\n"
_BREAKS = [(character, f"\\u{ord(character):04x}") for character in "\x85\u2028\u2029"]


def with_byte_order_mark(parts: Iterable[str]) -> Iterator[str]:
    """The file for spreadsheets, which read it by the machine's old code page without a mark."""
    return chain(["\ufeff"], parts)


def json_text(value: Any) -> str:
    """As the API's renderer and the database write it."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def csv_text(cells: Iterable[Any]) -> str:
    """A row of values that Python has, and a line break."""
    return ",".join(map(cell_text, cells)) + LINE_END


def attachment(content: bytes, *, name: str, media_type: str) -> HttpResponse:
    """A file as a download: no browser opens it as a page."""
    response = HttpResponse(content, content_type=media_type)
    response["Content-Disposition"] = content_disposition_header(True, name)  # noqa: FBT003  positional
    return response


class FileFormat:
    """A file format. The database builds the lines."""

    media_type: str
    format: str

    def line(self, columns: Sequence[Column]) -> Expression:
        """The expression that builds the line of a row."""
        raise NotImplementedError

    def extended(self, line: str, members: Mapping[str, Any], cells: Sequence[Any]) -> str:
        """A line of the database with what it does not hold: further members of its object, or
        further cells of its row."""
        raise NotImplementedError

    def stream(self, columns: Sequence[Column], chunks: Iterable[Chunk]) -> Iterator[str]:
        """The whole file, in parts."""
        raise NotImplementedError

    def response(self, name: str, parts: Iterable[str]) -> StreamingHttpResponse:
        """The download, named `name` with the format's suffix."""
        parts = longer_statements(parts)
        response = StreamingHttpResponse(parts, content_type=f"{self.media_type}; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="{name}.{self.format}"'
        return response


class NDJSON(FileFormat):
    media_type, format = "application/x-ndjson", "ndjson"

    def line(self, columns: Sequence[Column]) -> Expression:
        return ndjson_line(columns)

    def extended(self, line: str, members: Mapping[str, Any], cells: Sequence[Any]) -> str:  # noqa: ARG002
        if not members:
            return line
        return f"{line.removesuffix(_OBJECT_END)},{json_text(members)[1:]}\n"

    def stream(self, columns: Sequence[Column], chunks: Iterable[Chunk]) -> Iterator[str]:  # noqa: ARG002
        rows = 0
        for lines, count in chunks:
            rows += count
            # Some readers split lines at these characters, which JSON allows inside strings.
            for character, escaped in _BREAKS:
                lines = lines.replace(character, escaped)  # noqa: PLW2901  escaped in place
            yield lines
        yield f'{{"complete":true,"rows":{rows}}}\n'


class CSV(FileFormat):
    media_type, format = "text/csv", "csv"

    def line(self, columns: Sequence[Column]) -> Expression:
        return csv_line(columns)

    def extended(self, line: str, members: Mapping[str, Any], cells: Sequence[Any]) -> str:  # noqa: ARG002
        return f"{line.removesuffix(LINE_END)},{csv_text(cells)}"

    def stream(self, columns: Sequence[Column], chunks: Iterable[Chunk]) -> Iterator[str]:
        """The last line has as many cells as the others; the first of them begins with `#`."""
        yield csv_header(columns)
        rows = 0
        for lines, count in chunks:
            rows += count
            yield lines
        yield f"# complete,{rows}{',' * (len(columns) - 2)}{LINE_END}"
