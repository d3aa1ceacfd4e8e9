"""A session's events as lines of a file, in the order of recording, in flat memory."""

from collections.abc import Iterator

from django.db.models import Expression, QuerySet

from events_app import rows
from events_app.models import Event

CHUNK = 2_000
COLUMNS = rows.EVENT


def lines_of(
    events: QuerySet[Event], line: Expression, *, number: str = "seq"
) -> Iterator[tuple[str, int]]:
    """Chunks of one session's events, each with how many lines it holds.

    `number` is the column that counts them: `type_seq` where all are of one type, so that each
    chunk is a range of an index.
    """
    last = 0
    while rows := list(
        events.filter(**{f"{number}__gt": last}).order_by(number).values_list(number, line)[:CHUNK]
    ):
        yield "".join([text for _, text in rows]), len(rows)
        if len(rows) < CHUNK:
            return
        last = rows[-1][0]
