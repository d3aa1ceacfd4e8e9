"""Exports the sessions of the list as a streamed CSV file."""

from collections.abc import Iterator
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponseBase

from gradient.core import clock
from gradient.core.files import CSV, Chunk, with_byte_order_mark
from gradient.core.rows import Column, Kind
from sessions_app.accounts.audit import record_export
from sessions_app.models import Session
from sessions_app.reads import exports
from sessions_app.vocabulary.actors import Actor

COLUMNS = (
    *(column for column in exports.COLUMNS if column.key != "token"),
    Column("finalPercent", Kind.NUMBER, "final_percent", nullable=True),
)
"""The columns of the API's export, plus the score; without tokens, which are credentials."""
_csv = CSV()


def csv_response(sessions: QuerySet[Session], *, actor: Actor) -> HttpResponseBase:
    """The sessions as CSV, newest first. Records the export in each organization's audit log."""
    organizations = list(sessions.order_by().values_list("organization_id", flat=True).distinct())
    for organization_id in organizations:
        details: dict[str, object] = {"format": _csv.format, "from": "pages"}
        record_export(
            organization_id,
            of="sessions",
            organization_id=organization_id,
            actor=actor,
            details=details,
        )
    parts = with_byte_order_mark(_csv.stream(COLUMNS, _chunks(sessions, organizations)))
    return _csv.response(f"sessions-{clock.now():%Y-%m-%d}", parts)


def _chunks(sessions: QuerySet[Session], organizations: list[UUID]) -> Iterator[Chunk]:
    line = _csv.line(COLUMNS)
    for organization_id in organizations:
        rows = sessions.filter(organization_id=organization_id)
        yield from exports.iter_chunks(rows, line, organization_id=organization_id)
