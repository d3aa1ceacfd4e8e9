"""The lines of a session's events for an export, in the order of recording, in constant memory."""

from collections.abc import Iterator

from django.db.models import Expression, QuerySet

from events_app import rows
from events_app.models import Event

CHUNK_ROWS = 2_000
COLUMNS = rows.EVENT


def export_lines(
    events: QuerySet[Event], line: Expression, *, number: str = "seq"
) -> Iterator[tuple[str, int]]:
    """Chunks of lines of one session's events, each with its number of lines.

    `number` is the column that numbers them: `type_seq` if all are of one type, so that each chunk
    is a range of an index.
    """
    last = 0
    while rows := list(
        events.filter(**{f"{number}__gt": last})
        .order_by(number)
        .values_list(number, line)[:CHUNK_ROWS]
    ):
        yield "".join([text for _, text in rows]), len(rows)
        if len(rows) < CHUNK_ROWS:
            return
        last = rows[-1][0]
