"""The log's parts of the list of sessions and of the home page: security flags without a
decision."""

from django.db.models import QuerySet

from events_app.models import LogHead
from sessions_app.models import Session
from sessions_app.pages.session_filter import ListFilter
from sessions_app.pages.sessions import Badge
from sessions_app.pages.work_queues import WorkQueue

OPEN, DECIDED = "open", "decided"


def _open(sessions: QuerySet[Session]) -> QuerySet[Session]:
    return sessions.filter(log_head__open_flags__gt=0)


def _select(sessions: QuerySet[Session], choice: str) -> QuerySet[Session]:
    if choice == OPEN:
        return _open(sessions)
    return sessions.filter(pk__in=sessions.filter(flag_decisions__isnull=False).values("pk"))


def _text(session: Session) -> str:
    head: LogHead | None = getattr(session, "log_head", None)
    count = head.open_flags if head else 0
    return f"{count} flag{'' if count == 1 else 's'}" if count else ""


FLAG_FILTER = ListFilter("flags", "Flags", [(OPEN, "To decide"), (DECIDED, "Decided")], _select)
FLAG_QUEUE = WorkQueue(
    "flags",
    "Flags to decide",
    "Flagged by the workspace, and nobody has decided yet.",
    lambda sessions, _: _open(sessions),
    "created_at",
)
FLAG_BADGE = Badge(
    "flags",
    "flag",
    _text,
    related=("log_head",),
    deferred=("log_head__type_counts", "log_head__last_hash"),
)
