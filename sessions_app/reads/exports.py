"""Sessions as lines of a file, newest first, in flat memory.

A file is made of chunks, each one statement: a slow reader holds no transaction open, one that
hangs up leaves nothing running, and a session whose time ends meanwhile is not shown as running.
"""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from django.db.models import Expression, Q, QuerySet

from gradient.core.rows import HyphenatedUuid, Rfc3339, with_source
from sessions_app.lifecycle import timers
from sessions_app.models import Session
from sessions_app.reads import rows

CHUNK = 2_000
COLUMNS = rows.LISTED
WITHOUT_TOKENS = with_source(COLUMNS, "token", None)
"""For those who may only read, since a token lets its holder act."""
# As text, since the drivers take longer to make a datetime than the database to write a line.
_KEY = (Rfc3339("created_at"), HyphenatedUuid("id"))


def lines_of(
    sessions: QuerySet[Session], line: Expression, *, organization_id: UUID
) -> Iterator[tuple[str, int]]:
    """Chunks of the sessions' lines, newest first, each with how many lines it holds."""
    rest = sessions
    while True:
        timers.settle_overdue(organization_id)
        newest = rest.order_by("-created_at", "-id").values_list(*_KEY, line)
        if rows := list(newest[:CHUNK]):
            yield "".join([text for _, _, text in rows]), len(rows)
        if len(rows) < CHUNK:
            return
        rest = sessions.filter(_older_than(*rows[-1][:2]))


def _older_than(at: str, id: str) -> Q:
    """What follows a session in the list. The first condition is a range of the index, the second
    tells apart those of one moment."""
    created_at = datetime.fromisoformat(at)
    return Q(created_at__lte=created_at) & (Q(created_at__lt=created_at) | Q(id__lt=id))
