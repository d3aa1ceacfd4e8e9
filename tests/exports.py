"""Parsers of exports."""

import csv
import io
import json
from collections.abc import Iterator
from typing import Any, cast

from django.http import StreamingHttpResponse

from tests.annotations import Response

NDJSON = "application/x-ndjson"
CSV = "text/csv"
FORMATS = (NDJSON, CSV)


def text_after_mark(response: Response) -> str:
    """A file for spreadsheets, without its byte order mark."""
    content = response.getvalue().decode()
    assert content.startswith("\ufeff")
    assert "\ufeff" not in content[1:]
    return content[1:]


def text(response: Response) -> str:
    assert response.status_code == 200
    assert response.streaming
    return response.getvalue().decode()


def chunks(response: Response) -> Iterator[bytes]:
    """The chunks of a streamed response."""
    content = cast("StreamingHttpResponse", response).streaming_content
    assert isinstance(content, Iterator)
    return content


def objects(response: Response) -> list[Any]:
    """The rows of an NDJSON export, without the last line, which is checked."""
    *rows, end = [json.loads(line) for line in text(response).removesuffix("\n").split("\n")]
    assert end == {"complete": True, "rows": len(rows)}
    return rows


def cells(response: Response) -> tuple[list[str], list[list[str]]]:
    """The header and the rows of a CSV export, without the last line, which is checked."""
    header, *rows, end = csv.reader(io.StringIO(text(response), newline=""), strict=True)
    assert end == ["# complete", str(len(rows))] + [""] * (len(header) - 2)
    assert {len(row) for row in rows} <= {len(header)}
    return header, rows
