"""Panels, columns and links of the session admin. Other apps register more."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from gradient.core.registry import Registry
from sessions_app.models import Session


@dataclass(frozen=True)
class AdminPanel:
    """A section of a session's page. `context` returns the variable `panel` of `template`."""

    key: str
    title: str
    template: str
    context: Callable[[Session], dict[str, Any]]


@dataclass(frozen=True)
class AdminColumn:
    """A column of the session list. `related` is the relation that it needs."""

    key: str
    title: str
    related: str
    value: Callable[[Session], object]


@dataclass(frozen=True)
class RecordLink:
    """A link from a session's page to the changelist of its records, such as
    `admin:sessions_app_message_changelist`."""

    key: str
    title: str
    url_name: str


def _phases(session: Session) -> dict[str, Any]:
    phases = session.phases.select_related("checkpoint").defer("checkpoint__state")
    return {"phases": phases.order_by("index"), "current": session.current_phase_index}


def _transitions(session: Session) -> dict[str, Any]:
    return {"transitions": session.transitions.order_by("id")}


PANELS: Registry[AdminPanel] = Registry(
    AdminPanel(
        key="phases", title="Phases", template="sessions_app/admin/phases.html", context=_phases
    ),
    AdminPanel(
        key="transitions",
        title="History",
        template="sessions_app/admin/transitions.html",
        context=_transitions,
    ),
)
COLUMNS: Registry[AdminColumn] = Registry()
RECORDS: Registry[RecordLink] = Registry(
    RecordLink(
        key="messages", title="Conversation", url_name="admin:sessions_app_message_changelist"
    ),
    RecordLink(key="work", title="Work", url_name="admin:sessions_app_checkpoint_changelist"),
    RecordLink(
        key="refused-saves",
        title="Refused saves",
        url_name="admin:sessions_app_refusedsave_changelist",
    ),
    RecordLink(
        key="extensions", title="Extensions", url_name="admin:sessions_app_timeextension_changelist"
    ),
    RecordLink(key="scores", title="Scores", url_name="admin:sessions_app_score_changelist"),
    RecordLink(key="reviews", title="Reviews", url_name="admin:sessions_app_review_changelist"),
)
