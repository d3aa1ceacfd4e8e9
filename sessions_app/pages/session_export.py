"""The sessions of the list as a CSV file, made while it is sent."""

from collections.abc import Iterator
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponseBase, StreamingHttpResponse

from gradient.api.exports import CSV, FORMATS, Format
from gradient.core import clock
from gradient.core.row_text import Column, Kind
from sessions_app.accounts.audit import record_export
from sessions_app.models import Session
from sessions_app.reads import exports
from sessions_app.vocabulary.actors import Actor

COLUMNS = (
    *(column for column in exports.COLUMNS if column.name != "token"),
    Column("finalPercent", Kind.NUMBER, "final_percent", nullable=True),
)
"""The API's, and the score that the list shows; no tokens, which let their holder act."""
_FORMAT: Format = next(format for format in FORMATS.values() if format.media_type == CSV)


def csv_of(sessions: QuerySet[Session], *, actor: Actor) -> HttpResponseBase:
    """The file of these sessions, newest first; its last line proves that it is whole. Each
    organization's audit notes it."""
    organizations = list(sessions.order_by().values_list("organization_id", flat=True).distinct())
    for organization_id in organizations:
        details: dict[str, object] = {"format": _FORMAT.suffix, "from": "pages"}
        record_export(
            organization_id,
            of="sessions",
            organization_id=organization_id,
            actor=actor,
            details=details,
        )
    response = StreamingHttpResponse(
        _parts(sessions, organizations), content_type=f"{CSV}; charset=utf-8"
    )
    name = f"sessions-{clock.now():%Y-%m-%d}.{_FORMAT.suffix}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _parts(sessions: QuerySet[Session], organizations: list[UUID]) -> Iterator[str]:
    yield _FORMAT.begin(COLUMNS)
    rows = 0
    for organization_id in organizations:
        own = sessions.filter(organization_id=organization_id)
        line = _FORMAT.line(COLUMNS)
        for lines, count in exports.lines_of(own, line, organization_id=organization_id):
            rows += count
            yield _FORMAT.safe(lines)
    yield _FORMAT.end(COLUMNS, rows)
