"""What the answers of both clients have in common: pages, and the lines of an export."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from urllib.parse import urlsplit

import httpx

from gradient_client.errors import IncompleteExport

Item = TypeVar("Item")


@dataclass(frozen=True)
class Page(Generic[Item]):
    """One page of a list. `total` counts all of the list, at the moment of this page."""

    items: Sequence[Item]
    total: int
    limit: int
    offset: int


def read_page(response: httpx.Response, key: str) -> Page[Any]:
    body = response.json()
    return Page(body[key], body["total"], body["limit"], body["offset"])


def next_path(response: httpx.Response) -> str | None:
    """The path of the next page. The link's host is not used: a credential goes to one host."""
    link = response.links.get("next")
    if link is None:
        return None
    parts = urlsplit(link["url"])
    return f"{parts.path}?{parts.query}"


class Lines:
    """Cuts bytes into the lines of NDJSON, whose texts may hold other line separators."""

    def __init__(self) -> None:
        self._rest = b""
        self._rows = 0
        self._is_complete = False

    def feed(self, data: bytes) -> Iterator[Any]:
        """The rows that are complete now. The closing line is checked and is no row."""
        *lines, self._rest = (self._rest + data).split(b"\n")
        for line in lines:
            row = json.loads(line)
            if row.get("complete") is True and row.keys() == {"complete", "rows"}:
                self._is_complete = row["rows"] == self._rows
                return
            self._rows += 1
            yield row

    def close(self) -> None:
        """Raise IncompleteExport unless the closing line has come, and counts these rows."""
        if not self._is_complete:
            raise IncompleteExport(f"The export ended after {self._rows} rows.")
