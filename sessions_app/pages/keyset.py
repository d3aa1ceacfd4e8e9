"""Keyset pagination: a page starts after the last row of the previous page.

Every page costs the same, and rows added meanwhile do not shift others to another page.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import BadRequest
from django.db.models import Q, QuerySet

from sessions_app.models import Session

Sessions = QuerySet[Session]


@dataclass(frozen=True)
class SortOrder:
    """Sorts by a column, then by id. The list excludes rows without a value in that column."""

    key: str
    title: str
    column: str
    is_descending: bool = True

    def sorted(self, rows: Sessions, *, backwards: bool = False) -> Sessions:
        sign = "-" if self.is_descending != backwards else ""
        return rows.order_by(f"{sign}{self.column}", f"{sign}id")

    def with_value(self, rows: Sessions) -> Sessions:
        return rows.filter(**{f"{self.column}__isnull": False})

    def beyond(self, rows: Sessions, cursor: "Cursor", *, backwards: bool = False) -> Sessions:
        """The rows after the cursor, or before it."""
        is_less = self.is_descending != backwards
        step, edge = ("lt", "lte") if is_less else ("gt", "gte")
        # “value beyond, or equal value and id beyond”, written so that an index range is used.
        in_range = Q(**{f"{self.column}__{edge}": cursor.value})
        is_past = Q(**{f"{self.column}__{step}": cursor.value}) | Q(**{f"id__{step}": cursor.id})
        return rows.filter(in_range & is_past)


@dataclass(frozen=True)
class Cursor:
    """A position in an order: a row's value and id."""

    value: Any
    id: UUID

    @classmethod
    def at(cls, session: Session, order: SortOrder) -> "Cursor":
        return cls(getattr(session, order.column), session.pk)

    @classmethod
    def parse(cls, text: str) -> "Cursor":
        """Parse a cursor from a URL. Raises BadRequest if it is invalid."""
        value, _, id = text.partition("~")
        try:
            return cls(_value(value), UUID(id))
        except ValueError as error:
            raise BadRequest("Invalid cursor.") from error

    def __str__(self) -> str:
        value = self.value.isoformat() if isinstance(self.value, datetime) else repr(self.value)
        return f"{value}~{self.id}"


@dataclass(frozen=True)
class KeysetPage:
    """A page. `before` and `after` are the cursors of the neighboring pages, or None."""

    rows: Sequence[Session]
    before: Cursor | None
    after: Cursor | None


def paginate(
    rows: Sessions, order: SortOrder, *, size: int, before: str = "", after: str = ""
) -> KeysetPage:
    """The page after or before a cursor; by default the first page."""
    backwards = bool(before) and not after
    cursor = Cursor.parse(after or before) if after or before else None
    rows = order.with_value(rows)
    if cursor is not None:
        rows = order.beyond(rows, cursor, backwards=backwards)
    page = list(order.sorted(rows, backwards=backwards)[: size + 1])
    has_more, page = len(page) > size, page[:size]
    if backwards:
        page.reverse()
    if not page:
        return KeysetPage([], None, None)
    first, last = Cursor.at(page[0], order), Cursor.at(page[-1], order)
    has_before = has_more if backwards else cursor is not None
    has_after = True if backwards else has_more
    return KeysetPage(page, first if has_before else None, last if has_after else None)


def _value(text: str) -> Any:
    try:
        return float(text)
    except ValueError:
        return datetime.fromisoformat(text)
