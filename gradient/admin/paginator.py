"""Pagination for tables of any size."""

from functools import cached_property
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet

from gradient.core.snapshots import one_snapshot


class CappedPaginator(Paginator):
    """Counts and paginates at most `cap` rows; `get_page` reads rows and count of one moment.

    A full count of a large table costs more than the page itself, and so does a deep OFFSET. To
    reach row 10,001 a user needs a filter.
    """

    cap = 10_000

    def get_page(self, number: Any) -> Page[Any]:
        with one_snapshot():
            page = super().get_page(number)
            page.object_list = list(page.object_list)
        return page

    @cached_property
    def _counted(self) -> int:
        rows = self.object_list
        if not isinstance(rows, QuerySet):
            return len(rows)
        return rows.order_by().values("pk")[: self.cap + 1].count()

    @property
    def is_capped(self) -> bool:
        """Whether there are more rows than were counted."""
        return self._counted > self.cap

    @cached_property
    def count(self) -> int:
        return min(self._counted, self.cap)

    @property
    def count_label(self) -> str:
        """The count for display: “1,234”, or “10,000+” if counting stopped."""
        return f"{self.count:,}{'+' if self.is_capped else ''}"
