"""Export of sessions as lines of a file, newest first, in constant memory.

Each chunk is a query of its own: a slow client keeps no transaction open, a closed connection
leaves no query running, and overdue timers are settled before each chunk.
"""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from django.db.models import Expression, Q, QuerySet

from gradient.core.rows import HyphenatedUuid, Rfc3339, with_source
from sessions_app.lifecycle import timers
from sessions_app.models import Session
from sessions_app.reads import rows, tokens

CHUNK_SIZE = 2_000
COLUMNS = rows.LISTED
WITHOUT_TOKENS = with_source(COLUMNS, "token", None)
"""For read-only credentials, since the holder of a token can act as the candidate."""
# As text, since parsing a datetime in the driver takes longer than writing a line in the database.
_KEY = (Rfc3339("created_at"), HyphenatedUuid("id"))


def iter_chunks(
    sessions: QuerySet[Session], line: Expression, *, organization_id: UUID
) -> Iterator[tuple[str, int]]:
    """Yield the lines in chunks, newest session first, each with its number of lines."""
    remaining = sessions
    while True:
        timers.settle_overdue(organization_id)
        newest = remaining.order_by("-created_at", "-id").values_list(*_KEY, line)
        if rows := list(newest[:CHUNK_SIZE]):
            yield "".join([tokens.in_line(text) for _, _, text in rows]), len(rows)
        if len(rows) < CHUNK_SIZE:
            return
        remaining = sessions.filter(_older_than(*rows[-1][:2]))


def _older_than(at: str, id: str) -> Q:
    """The sessions after this one. The first condition is a range of the index, the second orders
    sessions with the same `created_at` by id."""
    created_at = datetime.fromisoformat(at)
    return Q(created_at__lte=created_at) & (Q(created_at__lt=created_at) | Q(id__lt=id))
