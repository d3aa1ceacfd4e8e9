"""Exports of sessions as lines of a file.

Each chunk is a query of its own: a slow client keeps no transaction open, a closed connection
leaves no query running, and overdue timers are settled before each chunk. In the order of creation,
which never changes, each chunk starts after the last row of the previous one. In other orders a
session could move while the file is written, so all ids are read first, at 16 bytes each.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Expression, Q, QuerySet

from gradient.core.rows import HyphenatedUuid, Rfc3339, with_source
from gradient.core.snapshots import one_snapshot
from sessions_app.lifecycle import timers
from sessions_app.models import Session
from sessions_app.reads import rows, tokens
from sessions_app.reads.listing import DEFAULT_SORT, SORTS, in_order

CHUNK_SIZE = 2_000
COLUMNS = rows.LISTED
WITHOUT_TOKENS = with_source(COLUMNS, "token", None)
"""For read-only credentials, since the holder of a token can act as the candidate."""
# As text: parsing a datetime in the driver takes longer than building the line in the database.
_CREATED_AT, _ID = Rfc3339("created_at"), HyphenatedUuid("id")
_UUID_BYTES = 16

Row = tuple[str, str]
"""A session's id and its line."""
Extend = Callable[[Sequence[Row]], Sequence[str]]
"""Turns a chunk's rows into the exported lines, such as with more cells."""


def iter_chunks(
    sessions: QuerySet[Session],
    line: Expression,
    *,
    organization_id: UUID,
    sort: str = DEFAULT_SORT,
    extend: Extend | None = None,
) -> Iterator[tuple[str, int]]:
    """Yield chunks of text, each with its number of lines."""
    is_by_creation = SORTS[sort][0].removeprefix("-") == "created_at"
    read = _by_creation if is_by_creation else _by_ids
    for chunk in read(sessions, line, organization_id, sort):
        decrypted = [(id, tokens.in_line(text)) for id, text in chunk]
        lines = extend(decrypted) if extend else [text for _, text in decrypted]
        yield "".join(lines), len(lines)


def iter_ids(
    sessions: QuerySet[Session],
    *,
    organization_id: UUID,
    sort: str = DEFAULT_SORT,
    size: int | None = None,
) -> Iterator[list[UUID]]:
    """Yield the ids of the sessions in chunks of `size`, all read from one snapshot."""
    timers.settle_overdue(organization_id)
    ids = bytearray()
    with one_snapshot():
        for part in in_order(sessions, sort):
            keys = part.values_list("pk", flat=True)
            for id in keys.iterator(chunk_size=CHUNK_SIZE):
                ids += id.bytes
    offsets = range(0, len(ids), _UUID_BYTES)
    size = size or CHUNK_SIZE
    for first in range(0, len(offsets), size):
        chunk = offsets[first : first + size]
        yield [UUID(bytes=bytes(ids[offset : offset + _UUID_BYTES])) for offset in chunk]


def _by_creation(
    sessions: QuerySet[Session], line: Expression, organization_id: UUID, sort: str
) -> Iterator[list[Row]]:
    remaining = sessions
    while True:
        timers.settle_overdue(organization_id)
        ordered = remaining.order_by(*SORTS[sort]).values_list(_CREATED_AT, _ID, line)
        rows = list(ordered[:CHUNK_SIZE])
        if rows:
            yield [(id, text) for _, id, text in rows]
        if len(rows) < CHUNK_SIZE:
            return
        remaining = sessions.filter(_beyond(*rows[-1][:2], sort=sort))


def _by_ids(
    sessions: QuerySet[Session], line: Expression, organization_id: UUID, sort: str
) -> Iterator[list[Row]]:
    """Leaves out sessions that were deleted meanwhile."""
    for ids in iter_ids(sessions, organization_id=organization_id, sort=sort):
        timers.settle_overdue(organization_id)
        lines = dict(Session.objects.filter(pk__among=ids).values_list(_ID, line))
        yield [(str(id), lines[str(id)]) for id in ids if str(id) in lines]


def _beyond(at: str, id: str, *, sort: str) -> Q:
    """The sessions after this one in the order of creation.

    The first condition is an index range; the second one skips sessions with the same `created_at`
    that were already exported.
    """
    side = "lt" if SORTS[sort][0].startswith("-") else "gt"
    created_at = datetime.fromisoformat(at)
    return Q((f"created_at__{side}e", created_at)) & (
        Q((f"created_at__{side}", created_at)) | Q((f"id__{side}", id))
    )
