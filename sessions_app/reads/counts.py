"""Session counts, and the start of a deep page, without counting rows.

On PostgreSQL, triggers maintain exact counts in the transaction of each change (migration
`0008_session_counts`). On SQLite, which is only for small databases, the rows are counted.
"""

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Count, QuerySet, Subquery

from gradient.core.postgresql.statements import Parameter, Template
from sessions_app.models import Assessment, Session

TOTAL = """
(SELECT coalesce(sum(n), 0)::bigint FROM sessions_app_session_count
WHERE owner_id = %(owner)s AND status = %(status)s AND since = 'infinity')
"""
BY_STATUS = """
SELECT status, sum(n)::bigint FROM sessions_app_session_count
WHERE owner_id = ANY(%s) AND status <> '' AND since = 'infinity' GROUP BY status
"""
BY_ASSESSMENT = """
SELECT owner_id, status, sum(n)::bigint FROM sessions_app_session_count
WHERE owner_id = ANY(%s) AND status <> '' AND since = 'infinity' GROUP BY owner_id, status
"""
# The time before which the page at an offset starts, and how many rows to skip from there.
PAGE_START = """
SELECT (since + %(days)s)::timestamp AT TIME ZONE 'UTC' AS before, %(offset)s - (upto - n) AS rest
FROM (
  SELECT since, n, sum(n) OVER (ORDER BY since DESC) AS upto FROM (
    SELECT since, sum(n)::bigint AS n FROM sessions_app_session_count
    WHERE owner_id = %(owner)s AND status = %(status)s AND since < 'infinity' GROUP BY since
  ) AS spans
) AS running
WHERE upto > %(offset)s ORDER BY since DESC LIMIT 1
"""

TRIGGERS = ("session_count_inserted", "session_count_deleted", "session_count_changed")


@dataclass(frozen=True)
class Selection:
    """An organization's sessions: all, or those of one assessment, candidate or status.

    In a prepared statement the attributes are `Parameter`s instead of values.
    """

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
        """Whether the database maintains this count. A candidate has few sessions to count."""
        return are_kept() and self.candidate_id is None

    def counted_by(self) -> dict[str, Any]:
        """The parameters of `TOTAL` and `PAGE_START`: the owner of the counts, the status, and the
        length in days of the time spans in which sessions are counted."""
        return {
            "owner": self.assessment_id or self.organization_id,
            "status": self.status or "",
            "days": 7 if self.assessment_id else 1,
        }

    def own_assessment(self) -> QuerySet[Assessment]:
        """The selected assessment, if it belongs to the organization."""
        own: dict[str, Any] = {"pk": self.assessment_id, "organization_id": self.organization_id}
        return Assessment.objects.filter(**own)


def total(selection: Selection) -> int:
    """The number of sessions in the selection."""
    if not selection.is_counted:
        return selection.rows().count()
    if selection.assessment_id and not selection.own_assessment().exists():
        return 0
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {TOTAL}", selection.counted_by())
        return int(cursor.fetchone()[0])


def by_status(organization_ids: Collection[UUID]) -> dict[str, int]:
    """The organizations' number of sessions by status. Statuses without any may be missing."""
    if not are_kept():
        rows = Session.objects.filter(organization__in=organization_ids).order_by()
        return dict(rows.values_list("status").annotate(n=Count("pk")))
    with connection.cursor() as cursor:
        cursor.execute(BY_STATUS, [list(organization_ids)])
        return {status: int(count) for status, count in cursor.fetchall()}


def by_assessment(assessment_ids: Collection[UUID]) -> dict[UUID, dict[str, int]]:
    """Each assessment's number of sessions by status. Statuses without any may be missing.

    One query.
    """
    counts: dict[UUID, dict[str, int]] = {id: {} for id in assessment_ids}
    for id, status, count in _count_by_assessment(list(assessment_ids)):
        counts[id][status] = int(count)
    return counts


def _count_by_assessment(assessment_ids: list[UUID]) -> Iterable[tuple[UUID, str, int]]:
    if not are_kept():
        rows = Session.objects.filter(assessment__in=assessment_ids).order_by()
        return rows.values_list("assessment", "status").annotate(n=Count("pk"))
    with connection.cursor() as cursor:
        cursor.execute(BY_ASSESSMENT, [assessment_ids])
        counts: list[tuple[UUID, str, int]] = cursor.fetchall()
    return counts


def page(selection: Selection, *, limit: int, offset: int) -> QuerySet[Session]:
    """A page of the selection, newest first. Its cost does not depend on the offset."""
    rows = selection.rows()
    if offset == 0 or not selection.is_counted:
        return rows[offset : offset + limit]
    with connection.cursor() as cursor:
        cursor.execute(PAGE_START, {**selection.counted_by(), "offset": offset})
        start = cursor.fetchone()
    if start is None:  # past the end
        return rows.none()
    before, rest = start
    return rows.filter(created_at__lt=before)[int(rest) : int(rest) + limit]


def total_expression(selection: Selection) -> Template:
    """`total` as an expression for a prepared statement on PostgreSQL."""
    if selection.is_counted:
        return Template(TOTAL, **selection.counted_by())
    rows = Subquery(selection.rows().order_by().values("pk"))
    return Template("(SELECT count(*) FROM %(rows)s AS counted)", rows=rows)


def page_keys(selection: Selection, limit: Parameter, offset: Parameter, *, most: int) -> Template:
    """The keys of a `page` for a prepared statement on PostgreSQL. `most` is the maximum limit."""
    rows = selection.rows()
    start = "SELECT %(offset)s AS rest"
    if selection.is_counted:
        start, rows = PAGE_START, rows.filter(created_at__lt=Template("start.before"))
    return Template(
        "(SELECT page.* FROM (%(start)s) AS start, LATERAL "
        f"(%(rows)s OFFSET start.rest LIMIT {most}) AS page LIMIT %(limit)s)",
        start=Template(start, **selection.counted_by(), offset=offset),
        rows=Subquery(rows.values("pk")),
        limit=limit,
    )


def are_kept() -> bool:
    """Whether this database maintains counts."""
    return connection.vendor == "postgresql"


def rebuild() -> int:
    """Recompute all counts, and return how many were wrong.

    Blocks changes of sessions meanwhile. Only for databases that maintain counts.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT sessions_app_rebuild_counts()")
        return int(cursor.fetchone()[0])


@contextmanager
def count_at_end() -> Iterator[None]:
    """Compute the counts once at the end of the block instead of after each statement.

    It locks the table, so it only does so while there are no sessions. Needs a transaction.
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
