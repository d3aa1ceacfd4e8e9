"""The set of a deletion job. It is stored, so that exactly this set is previewed, confirmed and
deleted."""

from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q, QuerySet

from sessions_app.accounts import organizations
from sessions_app.deletion import preview
from sessions_app.lifecycle import timers
from sessions_app.models import DeletionItem, DeletionJob, Organization, Session
from sessions_app.vocabulary.actors import Actor
from sessions_app.vocabulary.enums import DeletionOutcome
from sessions_app.vocabulary.exceptions import InvalidRequest

MAX_SESSIONS = 50_000
"""Per job, since the set is written within the request."""


def create_preview(
    sessions: QuerySet[Session], *, actor: Actor, requested_count: int = 0
) -> DeletionJob:
    """Create a job, not confirmed yet, for exactly these sessions.

    `sessions` are sessions that the actor may delete; the queryset must not be sliced.
    `requested_count` is the number of ids in the request, if it had ids; those without a session
    are counted as `not_found`. Sessions of candidates with a legal hold are left out, and counted
    in the facts as `held`. Raises InvalidRequest, and writes nothing, if there are no sessions,
    more than `MAX_SESSIONS`, or sessions of several organizations; Conflict if the organization has
    a legal hold.
    """
    organization = _organization(sessions)
    organizations.require_no_hold(organization)
    timers.settle_overdue(organization.pk)
    with transaction.atomic():
        job = DeletionJob.objects.create(
            organization=organization, actor_kind=actor.kind, actor_id=actor.id
        )
        is_held = Q(candidate__held_at__isnull=False)
        held = sessions.filter(is_held).order_by().values("pk").distinct().count()
        total = _write_items(job, sessions.exclude(is_held))
        if not total:
            raise InvalidRequest("All of these sessions have a legal hold.")
        job.total, job.not_found = total, max(0, requested_count - total - held)
        job.facts = preview.facts(job) | {"held": held}
        job.save(update_fields=["total", "not_found", "facts"])
    return job


def _organization(sessions: QuerySet[Session]) -> Organization:
    """The organization of the first session. `preview.facts` refuses a second organization."""
    of_one = sessions.order_by().values("organization_id")[:1]
    first = Organization.objects.filter(pk__in=of_one).first()
    if first is None:
        raise InvalidRequest("No sessions are selected, or they were already deleted.")
    return first


def _write_items(job: DeletionJob, sessions: QuerySet[Session]) -> int:
    """Insert one item per session by INSERT … SELECT, and return their number."""
    ids = sessions.order_by().values("id").distinct()[: MAX_SESSIONS + 1]
    selected_sql, parameters = ids.query.sql_with_params()
    table = DeletionItem._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (job_id, session_id, outcome) "  # noqa: S608  no user input
            f"SELECT %s, selected.id, %s FROM ({selected_sql}) AS selected",
            [_db_value(job.pk), DeletionOutcome.WAITING.value, *parameters],
        )
        total: int = cursor.rowcount
    if total > MAX_SESSIONS:
        raise InvalidRequest(
            f"More than {MAX_SESSIONS:,} sessions are selected. Use a filter to select fewer."
        )
    return total


def _db_value(id: UUID) -> str | UUID:
    # SQLite stores a UUID as text, PostgreSQL as uuid.
    value: str | UUID = DeletionJob._meta.pk.get_db_prep_value(id, connection)
    return value
