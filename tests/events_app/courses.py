"""A session's whole course, and what somebody with the database and this code makes of its log."""

from collections.abc import Callable, Sequence
from uuid import UUID

from django.db import connection

from events_app import flags
from events_app.log import NewEvent
from events_app.log.chain import genesis
from events_app.log.writer import chain_events
from events_app.models import Event, LogHead
from gradient.core import clock
from sessions_app import lifecycle
from sessions_app.lifecycle import conversation
from sessions_app.models import Organization, Session
from sessions_app.scores import notes
from sessions_app.scoring import dispatch
from sessions_app.vocabulary.enums import MessageRole
from tests.due_tasks import work_off
from tests.factories import SessionFactory, UserFactory
from tests.logs import record_at
from tests.sessions_app.verbs import CANDIDATE, STAFF
from tests.tampering import tampering


def whole_course(organization: Organization) -> Session:
    """Setup, messages, two phases, a flag with a decision, a note, a score: eight events."""
    session = begun(organization)
    finish(session)
    return session


def begun(organization: Organization) -> Session:
    """A session at work, with two events."""
    session = SessionFactory.create(organization=organization, phase_minutes=(30, 30))
    lifecycle.start_setup(session.pk, actor=CANDIDATE)
    record_at(session, 0, "connector_connected", phase="setup")
    lifecycle.start_task(session.pk, actor=CANDIDATE)
    conversation.record(
        session.pk, role=MessageRole.USER, content="Compare the two plans in a table."
    )
    return session


def finish(session: Session) -> None:
    conversation.record(session.pk, role=MessageRole.ASSISTANT, content="Starter loses more.")
    record_at(session, 9, "manual_edit", "security_flag", "manual_edit")
    lifecycle.advance_phase(session.pk)
    author = UserFactory.create()
    notes.add(session.pk, text="Here.", author_id=author.pk, seq=6)
    flags.decide(session.pk, 5, decision="dismiss", note="", author_id=author.pk)
    lifecycle.submit(session.pk, actor=CANDIDATE)
    lifecycle.begin_scoring(session.pk, actor=STAFF)
    work_off(dispatch.QUEUE)


def tamper(statement: str, *params: bytes | int | str | UUID) -> None:
    with tampering(), connection.cursor() as cursor:
        cursor.execute(statement, params)


def without(*types: str) -> Callable[[Event], bool]:
    return lambda event: event.type not in types


def rewrite(session: Session, keep: Callable[[Event], bool]) -> None:
    """Keep some events, chained and numbered anew with the code at hand, and a head that fits."""
    replace_log(session, [event for event in events_of(session) if keep(event)])


def events_of(session: Session) -> list[Event]:
    return list(Event.objects.filter(session=session).order_by("seq"))


def replace_log(session: Session, events: Sequence[Event]) -> None:
    """Give the session a log of these events, whosesoever they were."""
    head = LogHead(session=session, last_hash=genesis(session.pk))
    tamper("DELETE FROM events_app_event WHERE session_id = %s", session.pk.hex)
    new = [NewEvent(e.type, e.timestamp_ms, e.phase, e.data, e.event_id) for e in events]
    now = clock.now()
    rows = [
        Event(
            session=session,
            seq=chained.seq,
            event_id=chained.event_id,
            timestamp_ms=chained.event.timestamp_ms,
            phase=chained.event.phase,
            type=chained.event.type,
            type_seq=chained.type_seq,
            data=chained.event.data,
            created_at=now,
            hash=chained.hash,
        )
        for chained in chain_events(head, new, now)
    ]
    Event.objects.bulk_create(rows)
    LogHead.objects.filter(pk=session.pk).update(
        event_count=head.event_count,
        last_hash=head.last_hash,
        type_counts=head.type_counts,
        last_at=now,
    )
