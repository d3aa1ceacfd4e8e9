"""The sessions of the list as a CSV file, made while it is sent."""

from collections.abc import Iterator
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponseBase, StreamingHttpResponse

from gradient.api.exports import Chunk, CSVRenderer
from gradient.core import clock
from gradient.core.rows import Column, Kind
from sessions_app.accounts.audit import record_export
from sessions_app.models import Session
from sessions_app.reads import exports
from sessions_app.vocabulary.actors import Actor

COLUMNS = (
    *(column for column in exports.COLUMNS if column.key != "token"),
    Column("finalPercent", Kind.NUMBER, "final_percent", nullable=True),
)
"""The API's, and the score that the list shows; no tokens, which let their holder act."""
_renderer = CSVRenderer()


def csv_of(sessions: QuerySet[Session], *, actor: Actor) -> HttpResponseBase:
    """The file of these sessions, newest first; its last line proves that it is whole. Each
    organization's audit notes it."""
    organizations = list(sessions.order_by().values_list("organization_id", flat=True).distinct())
    for organization_id in organizations:
        details: dict[str, object] = {"format": _renderer.format, "from": "pages"}
        record_export(
            organization_id,
            of="sessions",
            organization_id=organization_id,
            actor=actor,
            details=details,
        )
    response = StreamingHttpResponse(
        _renderer.stream(COLUMNS, _chunks(sessions, organizations)),
        content_type=f"{_renderer.media_type}; charset=utf-8",
    )
    name = f"sessions-{clock.now():%Y-%m-%d}.{_renderer.format}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _chunks(sessions: QuerySet[Session], organizations: list[UUID]) -> Iterator[Chunk]:
    line = _renderer.line(COLUMNS)
    for organization_id in organizations:
        own = sessions.filter(organization_id=organization_id)
        yield from exports.lines_of(own, line, organization_id=organization_id)
