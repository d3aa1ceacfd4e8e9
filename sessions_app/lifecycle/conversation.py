"""The conversation between candidate and assistant. The ONLY writer of messages."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Sum

from gradient.core.lookups import ByteLength
from sessions_app.lifecycle import timers
from sessions_app.lifecycle.timestamps import next_timestamp
from sessions_app.lifecycle.transitions import require_status
from sessions_app.models import Message, Session
from sessions_app.vocabulary.enums import RUNNING, MessageRole
from sessions_app.vocabulary.quotas import MESSAGES
from sessions_app.vocabulary.signals import message_recorded

_TICK = timedelta(microseconds=1)


@dataclass(frozen=True)
class ToolUse:
    """A tool call of the assistant.

    A search has its `query` and `source`. A proposed edit has the part of the deliverable
    (`target`) with its text `before` and `after`.
    """

    tool: str
    query: str = ""
    source: str = ""
    target: str = ""
    before: str = ""
    after: str = ""
    duration_ms: int = 0


@transaction.atomic
def record(
    session_id: UUID,
    *,
    role: MessageRole,
    content: str,
    model: str = "",
    is_partial: bool = False,
    use: ToolUse | None = None,
) -> Message:
    """Record a message. `model` is the name of the model that wrote it; `is_partial` if its answer
    was cut off; `use` is the tool call of a message with the role `tool`, if it is known.

    Raises IllegalTransition unless a timer is running, and Conflict if the session already has the
    maximum number or size of messages.
    """
    session = timers.lock(session_id)
    require_status(session, *RUNNING)
    last = Message.objects.for_session(session.pk).defer("content").last()
    count, total_bytes = _totals(session_id, last)
    count, total_bytes = count + 1, total_bytes + len(content.encode())
    MESSAGES.check(count, total_bytes)
    message = Message.objects.create(
        session=session,
        role=role,
        content=content,
        created_at=_next_timestamp(session, last),
        number=count,
        total_bytes=total_bytes,
    )
    message_recorded.send(
        Session, session=session, message=message, model=model, is_partial=is_partial, use=use
    )
    return message


def _totals(session_id: UUID, last: Message | None) -> tuple[int, int]:
    """The number of the session's messages and their size in bytes, stored in the last one."""
    if last is None:
        return 0, 0
    if last.number is not None and last.total_bytes is not None:
        return last.number, last.total_bytes
    totals = Message.objects.filter(session=session_id).aggregate(
        count=Count("pk"), bytes=Sum(ByteLength("content"))
    )
    return totals["count"], totals["bytes"]


def _next_timestamp(session: Session, last: Message | None) -> datetime:
    """The current time, or one microsecond after the last message if that is later.

    Messages are ordered by `created_at`, and two may be recorded in the same microsecond.
    """
    now = next_timestamp(session)
    return now if last is None else max(now, last.created_at + _TICK)
