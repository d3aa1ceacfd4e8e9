"""One row of every model of the log, as in `tests.admin_rows`, and a session that has events."""

from collections.abc import Callable

from django.db.models import Model

from events_app.log import NewEvent, record
from events_app.models import Event, FlagDecision, LogHead, LogLeaf, LogTree, TreeNode
from sessions_app.models import Organization, Session
from tests.markup import MARKUP, session_with_markup


def _event(organization: Organization) -> Event:
    session = session_with_markup(organization, status="in_progress")
    record(session.pk, [NewEvent("user_message", 0, MARKUP, {"content": MARKUP})])
    return Event.objects.get(session=session)


def _flag_decision(organization: Organization) -> FlagDecision:
    event = _event(organization)
    return FlagDecision.objects.create(
        session=event.session, seq=event.seq, decision="dismiss", note=MARKUP
    )


MAKERS: dict[type[Model], Callable[[Organization], Model]] = {
    Session: lambda organization: _event(organization).session,
    Event: _event,
    FlagDecision: _flag_decision,
    LogHead: lambda organization: LogHead.objects.get(session=_event(organization).session),
}
FACTS: tuple[type[Model], ...] = (Event, FlagDecision, LogHead)
LEFT_OUT: dict[type[Model], str] = {
    LogLeaf: "hashes, shown in receipts",
    LogTree: "a lock, and a signed root, shown in receipts",
    TreeNode: "a hash inside of a tree",
}
