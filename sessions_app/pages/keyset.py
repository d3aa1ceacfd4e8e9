"""Pages of a list in an order, each found by the last row of the one before: the thousandth page
costs what the first costs, and rows that come meanwhile push nothing from one page to the next."""

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
class Order:
    """By a column, and by id where that is equal. Rows without a value are not in the list."""

    key: str
    title: str
    column: str
    is_descending: bool = True

    def sorted(self, rows: Sessions, *, backwards: bool = False) -> Sessions:
        sign = "-" if self.is_descending != backwards else ""
        return rows.order_by(f"{sign}{self.column}", f"{sign}id")

    def having(self, rows: Sessions) -> Sessions:
        return rows.filter(**{f"{self.column}__isnull": False})

    def beyond(self, rows: Sessions, mark: "Mark", *, backwards: bool = False) -> Sessions:
        """The rows that come after the mark, or before it."""
        less = self.is_descending != backwards
        step, edge = ("lt", "lte") if less else ("gt", "gte")
        equal_too = Q(**{f"{self.column}__{edge}": mark.value})
        strictly = Q(**{f"{self.column}__{step}": mark.value}) | Q(**{f"id__{step}": mark.id})
        return rows.filter(equal_too & strictly)


@dataclass(frozen=True)
class Mark:
    """A place in an order: a row's value and id."""

    value: Any
    id: UUID

    @classmethod
    def of(cls, session: Session, order: Order) -> "Mark":
        return cls(getattr(session, order.column), session.pk)

    @classmethod
    def read(cls, text: str) -> "Mark":
        """From a URL. Raises BadRequest for what no page of ours holds."""
        value, _, id = text.partition("~")
        try:
            return cls(_value(value), UUID(id))
        except ValueError as error:
            raise BadRequest("There is no such place in the list.") from error

    def __str__(self) -> str:
        value = self.value.isoformat() if isinstance(self.value, datetime) else repr(self.value)
        return f"{value}~{self.id}"


@dataclass(frozen=True)
class Slice:
    """A page. `before` and `after` are the marks of its neighbours, None where there are none."""

    rows: Sequence[Session]
    before: Mark | None
    after: Mark | None


def take(rows: Sessions, order: Order, *, size: int, before: str = "", after: str = "") -> Slice:
    """The page that begins after a mark, or ends before one; the first without either."""
    backwards = bool(before) and not after
    mark = Mark.read(after or before) if after or before else None
    found = order.having(rows)
    if mark is not None:
        found = order.beyond(found, mark, backwards=backwards)
    shown = list(order.sorted(found, backwards=backwards)[: size + 1])
    more, shown = len(shown) > size, shown[:size]
    if backwards:
        shown.reverse()
    if not shown:
        return Slice([], None, None)
    first, last = Mark.of(shown[0], order), Mark.of(shown[-1], order)
    has_before = more if backwards else mark is not None
    has_after = True if backwards else more
    return Slice(shown, first if has_before else None, last if has_after else None)


def _value(text: str) -> Any:
    try:
        return float(text)
    except ValueError:
        return datetime.fromisoformat(text)
