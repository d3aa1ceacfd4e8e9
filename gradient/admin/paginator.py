"""Pagination for tables of any size."""

from functools import cached_property

from django.core.paginator import Paginator
from django.db.models import QuerySet


class CappedPaginator(Paginator):
    """Counts and paginates at most `cap` rows.

    A full count of a large table costs more than the page itself, and so does a deep OFFSET. To
    reach row 10,001 a user needs a filter.
    """

    cap = 10_000

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
