"""What the session pages show beyond the session's own columns.

Other apps add to both: this app does not know them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sessions_app.models import Session


@dataclass(frozen=True)
class Panel:
    """A section of a session's page. `context` makes what `template` reads as `panel`."""

    title: str
    template: str
    context: Callable[[Session], dict[str, Any]]


@dataclass(frozen=True)
class Column:
    """A column of the session list. `related` is loaded with each session by a join."""

    title: str
    related: str
    value: Callable[[Session], object]


@dataclass(frozen=True)
class RecordLink:
    """A link from a session's page to a list of what belongs to it, such as
    `admin:sessions_app_message_changelist`."""

    title: str
    url_name: str


def _phases(session: Session) -> dict[str, Any]:
    phases = session.phases.select_related("checkpoint").defer("checkpoint__state")
    return {"phases": phases.order_by("index"), "current": session.current_phase_index}


def _transitions(session: Session) -> dict[str, Any]:
    return {"transitions": session.transitions.order_by("id")}


PHASES = Panel("Phases", "sessions_app/admin/phases.html", _phases)
TRANSITIONS = Panel("History", "sessions_app/admin/transitions.html", _transitions)
