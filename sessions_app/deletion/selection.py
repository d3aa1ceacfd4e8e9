"""Fixing the set of a job, in the database: what is shown, confirmed and deleted is exactly it."""

from uuid import UUID

from django.db import connection, transaction
from django.db.models import QuerySet

from sessions_app.deletion import preview
from sessions_app.lifecycle import timers
from sessions_app.models import DeletionItem, DeletionJob, Session
from sessions_app.vocabulary.actors import Actor
from sessions_app.vocabulary.enums import DeletionOutcome
from sessions_app.vocabulary.exceptions import InvalidRequest

MOST = 50_000
"""Sessions in one job: the set is written while somebody waits."""


def choose(sessions: QuerySet[Session], *, actor: Actor, asked: int | None = None) -> DeletionJob:
    """A job, not ordered yet, of exactly these sessions; what comes later is never part of it.

    `sessions` are those that the actor may delete, not sliced. `asked` is how many ids were sent,
    where ids were: those without a session are noted. Raises InvalidRequest if there are none, too
    many, or sessions of several organizations, and writes nothing then.
    """
    organization_id = _organization(sessions)
    timers.settle_overdue(organization_id)
    with transaction.atomic():
        job = DeletionJob.objects.create(organization_id=organization_id, actor_id=actor.id)
        total = _write_items(job, sessions)
        job.total, job.not_found = total, max(0, (asked or 0) - total)
        job.facts = preview.facts(job)
        job.save(update_fields=["total", "not_found", "facts"])
    return job


def _organization(sessions: QuerySet[Session]) -> UUID:
    """The organization of one of the sessions; that the others are of the same is seen later."""
    first = sessions.order_by().values_list("organization_id", flat=True).first()
    if first is None:
        raise InvalidRequest("No sessions are selected, or they are gone by now.")
    return first


def _write_items(job: DeletionJob, sessions: QuerySet[Session]) -> int:
    """One item a session, in one statement: no id travels through this process."""
    ids = sessions.order_by().values("id").distinct()[: MOST + 1]
    chosen, parameters = ids.query.sql_with_params()
    table = DeletionItem._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (job_id, session_id, outcome) "  # noqa: S608  our own names
            f"SELECT %s, chosen.id, %s FROM ({chosen}) AS chosen",
            [_as_stored(job.pk), DeletionOutcome.WAITING.value, *parameters],
        )
        total: int = cursor.rowcount
    if total > MOST:
        raise InvalidRequest(
            f"More than {MOST:,} sessions are selected; narrow the selection with a filter."
        )
    return total


def _as_stored(id: UUID) -> str | UUID:
    stored: str | UUID = DeletionJob._meta.pk.get_db_prep_value(id, connection)
    return stored
