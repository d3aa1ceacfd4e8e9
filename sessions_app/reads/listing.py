"""The list of sessions by any filters, in any of its orders: docs/decisions/0038-list-filters.md.

A page is read in the order of an index, and what the filters leave out is passed over there.
"""

from collections.abc import Sequence
from uuid import UUID

from django.db.models import QuerySet

from gradient.core.snapshots import one_snapshot
from sessions_app.lifecycle import timers
from sessions_app.models import Session
from sessions_app.reads.queries import SessionListPage

DEFAULT_SORT = "-createdAt"
SORTS: dict[str, tuple[str, str]] = {
    "-createdAt": ("-created_at", "-id"),
    "createdAt": ("created_at", "id"),
    "-submittedAt": ("-submitted_at", "-id"),
    "-score": ("-final_percent", "-id"),
}
_NEWEST = SORTS[DEFAULT_SORT]
RANGES = {
    "createdAfter": ("createdAt", "-createdAt"),
    "createdBefore": ("createdAt", "-createdAt"),
    "submittedAfter": ("-submittedAt",),
    "submittedBefore": ("-submittedAt",),
}
"""The orders whose index bounds a range of times; in another, all the others would be read too."""


def unserved_ranges(filters: Sequence[str], sort: str) -> dict[str, list[str]]:
    """The filters that no index serves in this order, each with the sentence that says so."""
    return {
        name: [f"No index serves this in that order. It needs sort={' or '.join(RANGES[name])}."]
        for name in filters
        if name in RANGES and sort not in RANGES[name]
    }


def list_filtered(
    organization_id: UUID, rows: QuerySet[Session], *, sort: str, limit: int, offset: int
) -> SessionListPage:
    """A page of the organization's sessions among `rows`, with candidate and assessment."""
    timers.settle_overdue(organization_id)
    with one_snapshot():
        ids = _page(rows, sort, limit, offset)
        found = Session.objects.select_related("candidate", "assessment").in_bulk(ids)
        return SessionListPage([found[id] for id in ids], rows.count())


def _page(rows: QuerySet[Session], sort: str, limit: int, offset: int) -> list[UUID]:
    """The keys of the page. Rows without a value in the column of the order come last, newest
    first: two reads, each in the order of its own index."""
    column = SORTS[sort][0].removeprefix("-")
    if column == "created_at":
        return _keys(rows, SORTS[sort], limit, offset)
    with_value = rows.filter(**{f"{column}__isnull": False})
    keys = _keys(with_value, SORTS[sort], limit, offset)
    if len(keys) == limit:
        return keys
    passed_over = 0 if keys else max(0, offset - with_value.count())
    others = rows.filter(**{f"{column}__isnull": True})
    return keys + _keys(others, _NEWEST, limit - len(keys), passed_over)


def _keys(rows: QuerySet[Session], order: tuple[str, str], limit: int, offset: int) -> list[UUID]:
    return list(rows.order_by(*order).values_list("pk", flat=True)[offset : offset + limit])
