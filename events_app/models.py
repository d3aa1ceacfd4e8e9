"""The event log of a session: what happened, in the order in which the server recorded it."""

import uuid

from django.db import models
from django.db.models import Q

from events_app.types import EventType
from gradient.fields import RecordedJSONField
from sessions_app.models import Session

MAX_PHASE_LENGTH = 100


class LogHead(models.Model):
    """Where a session's log ends: the lock under which events are numbered and chained.

    `type_counts` maps an event type to how many the log holds, so that a filtered page knows its
    total without counting. A session without events may have no head.
    """

    session = models.OneToOneField(
        Session, on_delete=models.CASCADE, primary_key=True, related_name="log_head"
    )
    event_count = models.PositiveIntegerField(default=0)
    last_hash = models.BinaryField(max_length=32)
    type_counts = models.JSONField(default=dict)

    class Meta:
        verbose_name = "end of a log"
        verbose_name_plural = "ends of logs"

    def __str__(self) -> str:
        return f"{self.event_count} events"


class Event(models.Model):
    """One recorded action. Append-only: the database refuses a change, the chain tells of one.

    `seq` counts from 1 without gaps in each session, `type_seq` likewise among the session's
    events of its type. `event_id` is what the API calls `id`: the client's, or made here; it is
    unique in its session only. `timestamp_ms` is the candidate's clock (ms since 1970),
    `created_at` the server's. `hash` is the chain's, see `events_app.chain`.
    Personal data: whatever the candidate did and wrote.
    """

    session = models.ForeignKey(
        Session, on_delete=models.CASCADE, related_name="events", db_index=False
    )
    seq = models.PositiveIntegerField()
    event_id = models.UUIDField(default=uuid.uuid4)
    timestamp_ms = models.BigIntegerField()
    phase = models.CharField(max_length=MAX_PHASE_LENGTH)
    type = models.CharField(max_length=22, choices=EventType.choices)
    type_seq = models.PositiveIntegerField()
    data = RecordedJSONField()
    created_at = models.DateTimeField()
    hash = models.BinaryField(max_length=32)

    class Meta:
        ordering = ["session", "seq"]
        constraints = [
            models.UniqueConstraint(fields=["session", "seq"], name="event_seq_unique"),
            models.UniqueConstraint(
                fields=["session", "type", "type_seq"], name="event_type_seq_unique"
            ),
            models.UniqueConstraint(fields=["session", "event_id"], name="event_id_unique"),
            models.CheckConstraint(condition=Q(type__in=EventType.values), name="event_type_known"),
            models.CheckConstraint(condition=Q(seq__gte=1), name="event_seq_from_one"),
            models.CheckConstraint(
                condition=Q(timestamp_ms__gte=0), name="event_timestamp_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.seq} {self.type}"
