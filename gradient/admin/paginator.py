"""Paging through tables of any size."""

from functools import cached_property

from django.core.paginator import Paginator
from django.db.models import QuerySet


class CappedPaginator(Paginator):
    """Counts no further than `cap` rows, and pages no further than it has counted.

    A full count of a large table costs more than the page itself, and so does a deep OFFSET:
    whoever is looking for row 10,001 needs a filter.
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
        """The count as a person reads it: “1,234”, or “10,000+” where counting stopped."""
        return f"{self.count:,}{'+' if self.is_capped else ''}"
