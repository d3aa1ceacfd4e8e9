"""A session's log and conversation: the rows of its events, chained, and of its messages."""

import json
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import islice
from random import Random
from uuid import UUID

from events_app.log.chain import genesis, link, microseconds
from events_app.types import SETUP_PHASE, TASK_PHASE, EventType
from gradient.core.json_fields import dump_json
from gradient.synthetic.seeding.library import Library
from gradient.synthetic.seeding.stories import Story, random_uuid
from gradient.synthetic.seeding.tables import TableRow, Tables
from sessions_app.vocabulary.enums import MessageRole, SubmittedBy

AT_WORK = timedelta(minutes=20)  # how long a running session has been in its current phase
ROLES = {
    EventType.USER_MESSAGE.value: MessageRole.USER.value,
    EventType.AI_RESPONSE.value: MessageRole.ASSISTANT.value,
}

Happening = tuple[str, str, str, datetime]
"""Type, phase, data as JSON, and time of an event."""


def add_log(
    tables: Tables, rng: Random, session_id: str, happenings: Iterable[Happening]
) -> list[TableRow]:
    """Add a log, numbered and chained; returns the rows of its events."""
    previous = genesis(UUID(session_id))
    counts: dict[str, int] = {}
    rows: list[TableRow] = []
    for seq, (type, phase, data, at) in enumerate(happenings, 1):
        counts[type] = counts.get(type, 0) + 1
        event_id = random_uuid(rng)
        timestamp_ms = int(at.timestamp() * 1000)
        previous = link(previous, seq, event_id, timestamp_ms, phase, type, microseconds(at), data)
        row = (
            session_id, seq, event_id, timestamp_ms, phase, type, counts[type], data, at, previous
        )  # fmt: skip
        rows.append(row)
    flags = counts.get(EventType.SECURITY_FLAG, 0)
    last_at = rows[-1][8] if rows else None
    sizes = [len(row[7].encode()) for row in rows]
    head = (
        session_id, len(rows), previous, last_at, dump_json(counts), flags,
        sum(sizes), max(sizes, default=0),
    )  # fmt: skip
    tables.add("events_app.LogHead", head)
    tables.add("events_app.LogLeaf", (session_id, 0, b"", True))  # for the worker to collect
    tables.add("events_app.Event", *rows)
    return rows


def make_happenings(rng: Random, story: Story, library: Library, count: int) -> Iterator[Happening]:
    """Events in the order of their times, `count` in all."""
    assert story.setup_started is not None  # noqa: S101  an invited session has no log
    begin, task = story.setup_started, story.task_started
    last = story.phase_ends[-1] if story.phase_ends else task or begin
    end = story.submitted or last + AT_WORK
    server_events = list(_server_events(story))[-count:]
    step = (end - begin) / count
    shift = rng.randrange(64)
    for index in range(count - len(server_events)):
        at = begin + step * index
        while server_events and server_events[0][3] < at:
            yield server_events.pop(0)
        type = library.types[(index * 5 + shift) % len(library.types)]
        phase = SETUP_PHASE if task is None or at < task else TASK_PHASE
        yield type.value, phase, rng.choice(library.data[type]), at
    yield from server_events


def _server_events(story: Story) -> Iterator[Happening]:
    """The events that the server itself records."""
    for index, at in enumerate(story.phase_ends[: len(story.task.phases) - 1]):
        advanced = {
            "fromPhaseIndex": index,
            "toPhaseIndex": index + 1,
            "timeRemainingAtEnd": story.seconds_left(index),
        }
        yield EventType.PHASE_ADVANCED.value, TASK_PHASE, dump_json(advanced), at
    if story.submitted is None:
        return
    if story.submitted_by == SubmittedBy.TIMER:
        type, data = EventType.TIME_EXPIRED, dump_json({"phaseIndex": story.phase_index})
    else:
        type, data = EventType.TASK_SUBMITTED, dump_json({"submittedBy": story.submitted_by})
    yield type.value, TASK_PHASE, data, story.submitted


def make_messages(
    rng: Random, story: Story, events: Iterable[TableRow], limit: int
) -> Iterator[TableRow]:
    """The conversation in the log: its first messages, at most `limit`."""
    turns = ((ROLES[event[5]], event[7], event[8]) for event in events if event[5] in ROLES)
    for role, data, at in islice(turns, limit):
        yield random_uuid(rng), story.id, role, json.loads(data)["content"], at
