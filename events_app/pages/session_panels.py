"""What the log adds to a session's page: the security notices, and whether the log is as it was
recorded."""

from typing import Any

from django.http import HttpRequest

from events_app.flags import flags_of
from events_app.models import FlagDecision, LogHead
from events_app.types import EventType
from events_app.verification import verify
from sessions_app.models import Session
from sessions_app.pages.panels import PANELS, Panel

CHECKED_AT_ONCE = 2_000
"""Events up to which the chain is checked whenever the page is opened; beyond, when asked."""
MOST_FINDINGS = 20
MOST_NOTICES = 100


def _notices(request: HttpRequest, session: Session) -> dict[str, Any]:
    head: LogHead | None = getattr(session, "log_head", None)
    flags = flags_of(session.pk, most=MOST_NOTICES)
    count = head.type_counts.get(EventType.SECURITY_FLAG, 0) if head else 0
    return {
        "flags": flags,
        "more": max(0, count - len(flags)),
        "decisions": FlagDecision.Decision.choices,
        "session": session,
        "query": request.GET.urlencode(),
    }


def _log(request: HttpRequest, session: Session) -> dict[str, Any]:
    head: LogHead | None = getattr(session, "log_head", None)
    count = head.event_count if head else 0
    is_asked = request.GET.get("verify") == "1"
    query = request.GET.copy()
    query["verify"] = "1"
    context = {"count": count, "session": session, "query": query.urlencode()}
    if head is None or not (is_asked or count <= CHECKED_AT_ONCE):
        return context
    findings = verify(session.pk)
    context |= {"is_checked": True, "findings": findings[:MOST_FINDINGS]}
    return context | {"more": max(0, len(findings) - MOST_FINDINGS), "hash": _hex(head)}


def _hex(head: LogHead) -> str:
    return bytes(head.last_hash).hex()


NOTICES = Panel("notices", "Notices", "events_app/pages/notices.html", _notices)
LOG = Panel("log", "Log", "events_app/pages/log.html", _log)
PANELS += [NOTICES, LOG]
