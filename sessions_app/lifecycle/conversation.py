"""The conversation between candidate and assistant. The ONLY writer of messages."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from sessions_app.lifecycle import timers
from sessions_app.lifecycle.moments import moment
from sessions_app.lifecycle.transitions import require_status
from sessions_app.models import Message, Session
from sessions_app.vocabulary.enums import RUNNING, MessageRole
from sessions_app.vocabulary.signals import message_recorded

_TICK = timedelta(microseconds=1)


@transaction.atomic
def record(session_id: UUID, *, role: MessageRole, content: str) -> Message:
    """Record a message. Raises IllegalTransition unless a timer is running."""
    session = timers.lock(session_id)
    require_status(session, *RUNNING)
    message = Message.objects.create(
        session=session, role=role, content=content, created_at=_next_timestamp(session)
    )
    message_recorded.send(Session, session=session, message=message)
    return message


def _next_timestamp(session: Session) -> datetime:
    """The current time, or just after the last message if that one is not earlier.

    Messages are ordered by `created_at`, and a clock may stand still or be set back.
    """
    messages = Message.objects.for_session(session.pk)
    last = messages.values_list("created_at", flat=True).last()
    now = moment(session)
    return now if last is None else max(now, last + _TICK)
