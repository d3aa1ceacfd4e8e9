"""One row of every model of the log, as in `tests.admin_rows`, and a session that has events."""

from typing import Any

from events_app.log import NewEvent, record
from events_app.models import Event, FlagDecision, LogHead
from sessions_app.models import Session
from tests.markup import MARKUP, session_with_markup


def _event(organization: Any) -> Any:
    session = session_with_markup(organization, status="in_progress")
    record(session.pk, [NewEvent("user_message", 0, MARKUP, {"content": MARKUP})])
    return session.events.get()


def _flag_decision(organization: Any) -> Any:
    event = _event(organization)
    return FlagDecision.objects.create(
        session=event.session, seq=event.seq, decision="dismiss", note=MARKUP
    )


MAKERS = {
    Session: lambda organization: _event(organization).session,
    Event: _event,
    FlagDecision: _flag_decision,
    LogHead: lambda organization: LogHead.objects.get(session=_event(organization).session),
}
FACTS = (Event, FlagDecision, LogHead)
