"""The tags of sessions, and the sessions that have a tag."""

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from django.db.models import F, Prefetch, QuerySet

from sessions_app.models import Session, SessionTag, Tag
from sessions_app.vocabulary.exceptions import InvalidRequest
from sessions_app.vocabulary.tags import normalize_tag, tag_key

MAX_ORGANIZATIONS = 1_000
"""The maximum number of organizations whose tags of one name are looked up."""

_rows = SessionTag.objects.select_related("tag").order_by("position")
PREFETCH = Prefetch("session_tags", _rows)


def get_names(session: Session) -> list[str]:
    """The names of the session's tags, in their order. Needs `PREFETCH`."""
    return [row.tag.name for row in session.session_tags.all()]


def names_by_session(session_ids: Sequence[UUID]) -> dict[UUID, list[str]]:
    """The names of the tags of each session. One query."""
    names: dict[UUID, list[str]] = defaultdict(list)
    for row in _rows.filter(session__in=session_ids):
        names[row.session_id].append(row.tag.name)
    return names


def with_tag(sessions: QuerySet[Session], name: str, tags: QuerySet[Tag]) -> QuerySet[Session]:
    """Filter by sessions that have the tag with this name among `tags`.

    The tag's id is looked up first, so that the planner knows how many sessions have it. The
    condition on `session_created_at`, which is always true, lets the index of the tag's sessions
    provide the sort order.
    """
    try:
        key = tag_key(normalize_tag(name))
    except InvalidRequest:
        return sessions.none()
    ids = list(tags.filter(key=key).order_by().values_list("pk", flat=True)[:MAX_ORGANIZATIONS])
    if len(ids) > 1:
        return sessions.filter(session_tags__tag__in=ids)
    return (
        sessions.filter(session_tags__tag=ids[0], session_tags__session_created_at=F("created_at"))
        if ids
        else sessions.none()
    )
