"""How many sessions there are, and where a page of them begins, without counting.

PostgreSQL keeps the counts by triggers (migration `0008_session_counts`): exactly, and in the
transaction of the change. On SQLite, whose size is a demonstration's, the rows are counted.
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from django.db import connection
from django.db.models import Count, QuerySet

from sessions_app.models import Assessment, Session

TOTAL = """
SELECT coalesce(sum(n), 0)::bigint FROM sessions_app_session_count
WHERE owner_id = %s AND status = %s AND since = 'infinity'
"""
BY_STATUS = """
SELECT status, sum(n)::bigint FROM sessions_app_session_count
WHERE owner_id = ANY(%s) AND status <> '' AND since = 'infinity' GROUP BY status
"""
SPAN_OF_OFFSET = """
SELECT since, %s - (upto - n) FROM (
  SELECT since, n, sum(n) OVER (ORDER BY since DESC) AS upto FROM (
    SELECT since, sum(n) AS n FROM sessions_app_session_count
    WHERE owner_id = %s AND status = %s AND since < 'infinity' GROUP BY since
  ) AS spans
) AS running
WHERE upto > %s ORDER BY since DESC LIMIT 1
"""

TRIGGERS = ("session_count_inserted", "session_count_deleted", "session_count_changed")


@dataclass(frozen=True)
class Selection:
    """An organization's sessions, all or those of one assessment, candidate or status."""

    organization_id: UUID
    assessment_id: UUID | None = None
    candidate_id: UUID | None = None
    status: str | None = None

    def rows(self) -> QuerySet[Session]:
        """The sessions, newest first."""
        given = {name: value for name, value in vars(self).items() if value is not None}
        return Session.objects.filter(**given).order_by("-created_at", "-id")

    @property
    def is_counted(self) -> bool:
        """Whether the database keeps the count; of one candidate there are never many."""
        return are_kept() and self.candidate_id is None

    @property
    def owner_id(self) -> UUID:
        return self.assessment_id or self.organization_id

    @property
    def span(self) -> timedelta:
        """The length of the spans of time in which the owner's sessions are counted."""
        return timedelta(days=7 if self.assessment_id else 1)

    def belongs(self) -> bool:
        """Whether the assessment, if one was asked for, is the organization's."""
        if self.assessment_id is None:
            return True
        own = Assessment.objects.filter(organization_id=self.organization_id)
        return own.filter(pk=self.assessment_id).exists()


def total(selection: Selection) -> int:
    """How many sessions the selection holds."""
    if not selection.is_counted:
        return selection.rows().count()
    if not selection.belongs():
        return 0
    with connection.cursor() as cursor:
        cursor.execute(TOTAL, [selection.owner_id, selection.status or ""])
        return int(cursor.fetchone()[0])


def by_status(organization_ids: Collection[UUID]) -> dict[str, int]:
    """How many sessions these organizations have together in each status; empty ones may lack."""
    if not are_kept():
        rows = Session.objects.filter(organization__in=organization_ids).order_by()
        return dict(rows.values_list("status").annotate(n=Count("pk")))
    with connection.cursor() as cursor:
        cursor.execute(BY_STATUS, [list(organization_ids)])
        return {status: int(count) for status, count in cursor.fetchall()}


def page(selection: Selection, *, limit: int, offset: int) -> QuerySet[Session]:
    """A page of the selection, newest first, which costs the same however deep it is."""
    rows = selection.rows()
    if offset == 0 or not selection.is_counted:
        return rows[offset : offset + limit]
    with connection.cursor() as cursor:
        owner, status = selection.owner_id, selection.status or ""
        cursor.execute(SPAN_OF_OFFSET, [offset, owner, status, offset])
        found = cursor.fetchone()
    if found is None:  # past the end
        return rows.none()
    since, rest = found
    before = _midnight(since) + selection.span
    return rows.filter(created_at__lt=before)[int(rest) : int(rest) + limit]


def are_kept() -> bool:
    """Whether this database keeps counts."""
    return connection.vendor == "postgresql"


def rebuild() -> int:
    """Count everything anew, and return how many of the kept counts were wrong.

    Whoever would change a session waits meanwhile. For databases that keep counts.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT sessions_app_rebuild_counts()")
        return int(cursor.fetchone()[0])


@contextmanager
def counted_once() -> Iterator[None]:
    """Count what is written in the block when it ends, rather than statement by statement.

    It locks the table, so only where there are no sessions yet that somebody could be reading.
    Needs a transaction.
    """
    if not are_kept() or Session.objects.exists():
        yield
        return
    with connection.cursor() as cursor:
        for name in TRIGGERS:
            cursor.execute(f"ALTER TABLE sessions_app_session DISABLE TRIGGER {name}")
    yield
    with connection.cursor() as cursor:
        for name in TRIGGERS:
            cursor.execute(f"ALTER TABLE sessions_app_session ENABLE TRIGGER {name}")
    rebuild()


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=UTC)
