"""Exports, read as their consumers would."""

import csv
import io
import json
from typing import Any

from django.http.response import StreamingHttpResponse

NDJSON = "application/x-ndjson"
CSV = "text/csv"
FORMATS = (NDJSON, CSV)


def text(response: StreamingHttpResponse) -> str:
    assert response.status_code == 200
    assert response.streaming
    return b"".join(response.streaming_content).decode()


def objects(response: StreamingHttpResponse) -> list[Any]:
    """The rows of an NDJSON export, the end that they lead to taken off and checked."""
    *rows, end = [json.loads(line) for line in text(response).removesuffix("\n").split("\n")]
    assert end == {"complete": True, "rows": len(rows)}
    return rows


def cells(response: StreamingHttpResponse) -> tuple[list[str], list[list[str]]]:
    """The header and the rows of a CSV export, its end taken off and checked."""
    header, *rows, end = csv.reader(io.StringIO(text(response), newline=""), strict=True)
    assert end == ["# complete", str(len(rows))] + [""] * (len(header) - 2)
    assert {len(row) for row in rows} <= {len(header)}
    return header, rows
