"""Logs for tests: event by event through the writer, or thousands at once."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from random import Random

import time_machine

from events_app.log import NewEvent, record
from gradient.core.json_fields import dump_json
from gradient.synthetic.seeding.log_rows import add_log
from gradient.synthetic.seeding.rows import COLUMNS
from gradient.synthetic.seeding.tables import Tables
from sessions_app.models import Session
from tests.annotations import Json

BEGIN = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
BEGIN_MS = int(BEGIN.timestamp() * 1000)


def record_at(
    session: Session,
    seconds: float,
    *types: str,
    ahead: int = 0,
    data: Json | None = None,
    phase: str = "task",
) -> None:
    """Record a batch some seconds after BEGIN; `ahead` is the offset of the candidate's clock, in
    seconds."""
    at = BEGIN + timedelta(seconds=seconds)
    clock = BEGIN_MS + round((seconds + ahead) * 1000)
    events = [
        NewEvent(type=type, timestamp_ms=clock, phase=phase, data=data or {}) for type in types
    ]
    with time_machine.travel(at, tick=False):
        record(session.pk, events)


def record_many(
    session: Session,
    count: int,
    *,
    every: float = 1.0,
    types: Sequence[str] = ("manual_edit",),
    begin: datetime = BEGIN,
) -> None:
    """Record many evenly spaced events at once; the data of each has its number."""
    tables = Tables(COLUMNS)
    happenings = (
        (
            types[number % len(types)],
            "task",
            dump_json({"content": f"number {number + 1}"}),
            begin + timedelta(seconds=every * number),
        )
        for number in range(count)
    )
    add_log(tables, Random(1), str(session.pk), happenings)
    tables.flush()
