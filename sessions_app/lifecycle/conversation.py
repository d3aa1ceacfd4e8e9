"""The conversation between a candidate and the assistant: the ONLY writer of messages."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from gradient.core import clock
from sessions_app.lifecycle import timers
from sessions_app.lifecycle.transitions import require_status
from sessions_app.models import Message, Session
from sessions_app.vocabulary.enums import RUNNING, MessageRole
from sessions_app.vocabulary.signals import message_recorded

_TICK = timedelta(microseconds=1)


def messages_of(session_id: UUID) -> QuerySet[Message]:
    """A session's messages, in the order in which they were recorded."""
    return Message.objects.filter(session=session_id).order_by("created_at", "id")


@transaction.atomic
def record(session_id: UUID, *, role: MessageRole, content: str) -> Message:
    """Record what was said, while a timer runs.

    Raises IllegalTransition where none does.
    """
    session = timers.lock(session_id)
    require_status(session, *RUNNING)
    message = Message.objects.create(
        session=session, role=role, content=content, created_at=_next_moment(session)
    )
    message_recorded.send(Session, session=session, message=message)
    return message


def _next_moment(session: Session) -> datetime:
    """Now, or just after the last message if that is not earlier.

    Messages are ordered by their times, and a clock may stand still or be set back.
    """
    last = messages_of(session.pk).values_list("created_at", flat=True).last()
    now = clock.now()
    return now if last is None else max(now, last + _TICK)
