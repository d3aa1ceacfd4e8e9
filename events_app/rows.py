"""The columns of an event in the API and the exports, declared once."""

from django.db.models.functions import Coalesce

from events_app.types import EventType
from gradient.core.rows import Column, Kind

EVENT = (
    Column("id", Kind.UUID, "event_id"),
    Column("sessionId", Kind.UUID, "session_id"),
    Column("timestampMs", Kind.NUMBER, "timestamp_ms"),
    Column("phase", Kind.TEXT, "phase"),
    Column("type", Kind.WORD, "type", choices=EventType),
    Column("data", Kind.JSON, "data"),
    Column("createdAt", Kind.TIME, "created_at"),
)
"""An event: exactly the seven keys of the public reference, in its order."""

EVENT_COUNT = Column("eventCount", Kind.NUMBER, Coalesce("log_head__event_count", 0))
"""The column that the log adds to sessions."""
