"""The list of sessions with any filters and any sort order: docs/decisions/0038-list-filters.md.

A page is read in the order of an index, skipping the rows that the filters exclude.
"""

from collections.abc import Sequence
from uuid import UUID

from django.db.models import QuerySet

from gradient.core.snapshots import one_snapshot
from sessions_app.lifecycle import timers
from sessions_app.models import Session
from sessions_app.reads.queries import Beside, SessionListPage

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
"""The sort orders whose index serves each range. In others, all sessions would be read."""


def unserved_ranges(filters: Sequence[str], sort: str) -> dict[str, list[str]]:
    """The filters that no index serves in this sort order, each with its error message."""
    return {
        name: [f"No index serves this filter in that order. Use sort={' or '.join(RANGES[name])}."]
        for name in filters
        if name in RANGES and sort not in RANGES[name]
    }


def list_filtered(
    organization_id: UUID,
    rows: QuerySet[Session],
    *,
    sort: str,
    limit: int,
    offset: int,
    beside: Beside = lambda _: None,
) -> SessionListPage:
    """A page of `rows`, the organization's filtered sessions, with candidate and assessment."""
    timers.settle_overdue(organization_id)
    with one_snapshot():
        ids = _page(rows, sort, limit, offset)
        by_id = Session.objects.select_related("candidate", "assessment").in_bulk(ids)
        sessions = [by_id[id] for id in ids]
        return SessionListPage(sessions, rows.count(), beside(sessions))


def in_order(rows: QuerySet[Session], sort: str) -> list[QuerySet[Session]]:
    """The sessions in this order, as one queryset or as two.

    If the column can be null, the second queryset has the sessions without a value, newest first.
    Each queryset is in the order of its own index.
    """
    column = SORTS[sort][0].removeprefix("-")
    if column == "created_at":
        return [rows.order_by(*SORTS[sort])]
    with_value = rows.filter(**{f"{column}__isnull": False}).order_by(*SORTS[sort])
    return [with_value, rows.filter(**{f"{column}__isnull": True}).order_by(*_NEWEST)]


def _page(rows: QuerySet[Session], sort: str, limit: int, offset: int) -> list[UUID]:
    """The keys of the page."""
    first, *others = in_order(rows, sort)
    keys = _keys(first, limit, offset)
    for rest in others:
        if len(keys) < limit:
            rest_offset = 0 if keys else max(0, offset - first.count())
            keys += _keys(rest, limit - len(keys), rest_offset)
    return keys


def _keys(rows: QuerySet[Session], limit: int, offset: int) -> list[UUID]:
    return list(rows.values_list("pk", flat=True)[offset : offset + limit])
