"""The log's parts of a session's page: the security flags, the verification of the log, the
decisions in the history, and the tab of the replay."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest

from events_app.flags import get_flags
from events_app.models import FlagDecision, LogHead
from events_app.types import EventType
from events_app.verification import verify
from sessions_app.models import Session
from sessions_app.pages.panels import Panel
from sessions_app.pages.session_filter import list_query
from sessions_app.pages.session_history import HistoryEntry, HistorySource, author
from sessions_app.pages.tabs import Tab

MAX_EVENTS_VERIFIED = 2_000
"""Longer logs are verified only on request, not whenever the page is opened."""
MAX_FINDINGS = 20
MAX_FLAGS = 100


def _flags(request: HttpRequest, session: Session) -> dict[str, Any]:
    head: LogHead | None = getattr(session, "log_head", None)
    flags = get_flags(session.pk, limit=MAX_FLAGS)
    count = head.type_counts.get(EventType.SECURITY_FLAG, 0) if head else 0
    return {
        "flags": flags,
        "more": max(0, count - len(flags)),
        "decisions": FlagDecision.Decision.choices,
        "session": session,
        "query": list_query(request.GET).urlencode(),
    }


def _log(request: HttpRequest, session: Session) -> dict[str, Any]:
    head: LogHead | None = getattr(session, "log_head", None)
    count = head.event_count if head else 0
    is_requested = request.GET.get("verify") == "1"
    query = request.GET.copy()
    query["verify"] = "1"
    context = {"count": count, "session": session, "query": query.urlencode()}
    if head is None or not (is_requested or count <= MAX_EVENTS_VERIFIED):
        return context
    findings = verify(session.pk)
    context |= {"is_checked": True, "findings": findings[:MAX_FINDINGS]}
    return context | {"more": max(0, len(findings) - MAX_FINDINGS), "hash": _hex(head)}


def _hex(head: LogHead) -> str:
    return bytes(head.last_hash).hex()


def _decisions(session: Session) -> Iterator[HistoryEntry]:
    for decision in FlagDecision.objects.filter(session=session.pk):
        action = f"Flag {decision.seq}: {decision.get_decision_display().lower()}"
        yield HistoryEntry(decision.created_at, author(decision), action, decision.note)


FLAGS = Panel("flags", "Flags", "events_app/pages/flags.html", _flags, related=("log_head",))
LOG = Panel("log", "Log", "events_app/pages/log.html", _log, related=("log_head",))
DECISIONS = HistorySource("flag-decisions", _decisions)
REPLAY = Tab("replay", "Replay", "replay:page", button="Open the replay")
