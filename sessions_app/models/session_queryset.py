from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Expression, Q

from sessions_app.vocabulary.enums import RUNNING, Status

if TYPE_CHECKING:
    from sessions_app.models.session import Session  # noqa: F401  the queryset below refers to it by name

LIFECYCLE_FIELDS = frozenset(
    {
        "status",
        "setup_started_at",
        "task_started_at",
        "submitted_at",
        "submitted_by",
        "scoring_started_at",
        "scored_at",
        "reviewed_at",
        "current_phase_index",
        "timer_ends_at",
        "final_percent",
        "decision",
        "assignee",
        "assignee_id",
        "assessment_version",
        "setup_minutes",
        "time_factor",
        "base_setup_minutes",
    }
)
"""Fields that only `sessions_app.lifecycle` writes."""


def overdue(at: datetime | Expression) -> Q:
    """A condition for sessions whose timer ended at or before `at`."""
    return Q(timer_ends_at__lte=at)


def running(
    at: datetime | Expression, statuses: Iterable[Status] = RUNNING, *, path: str = ""
) -> Q:
    """A condition for sessions whose timer ends after `at`.

    `path` is the lookup prefix from the filtered rows to the session, such as `session__`.
    """
    return Q((f"{path}status__in", tuple(statuses)), (f"{path}timer_ends_at__gt", at))


class SessionQuerySet(models.QuerySet["Session"]):
    """A queryset that refuses bulk updates of the lifecycle's fields."""

    def update(self, **kwargs: Any) -> int:
        """Like Django's, but refuses the fields that only the lifecycle writes."""
        refuse_lifecycle_fields(kwargs)
        return super().update(**kwargs)

    def bulk_update(self, objs: Any, fields: Iterable[str], batch_size: int | None = None) -> int:
        """Like Django's, but refuses the fields that only the lifecycle writes."""
        fields = list(fields)
        refuse_lifecycle_fields(fields)
        return super().bulk_update(objs, fields, batch_size)


def refuse_lifecycle_fields(fields: Iterable[str]) -> None:
    """Raise AttributeError if any of the fields may only be written by the lifecycle."""
    if refused := LIFECYCLE_FIELDS.intersection(fields):
        names = ", ".join(sorted(refused))
        raise AttributeError(f"Only sessions_app.lifecycle may change {names}.")
