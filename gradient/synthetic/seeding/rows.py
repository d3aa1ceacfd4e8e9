"""The rows of a session in every table, as the product itself would write them."""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice
from random import Random
from typing import Any
from uuid import UUID

from events_app.chain import genesis, link, microseconds
from events_app.types import SERVER_TYPES, SETUP_PHASE, TASK_PHASE, EventType
from gradient.core.json_fields import dump_json
from gradient.synthetic.seeding import content
from gradient.synthetic.seeding.stories import Story, random_uuid
from gradient.synthetic.seeding.tables import TableRow, Tables
from sessions_app.models import default_rubric, encrypt_token, hash_token
from sessions_app.vocabulary.enums import (
    ActorKind,
    DeliverableType,
    MessageRole,
    Status,
    SubmittedBy,
)
from sessions_app.work.store import digest

COLUMNS: dict[str, tuple[str, ...]] = {
    "sessions_app.Organization": ("id", "name", "slug", "created_at"),
    "sessions_app.ApiKey": (
        "id", "organization", "name", "key_prefix", "key_hash", "scope", "created_at"
    ),
    "sessions_app.Assessment": (
        "id", "organization", "name", "role", "task_prompt", "deliverable_type", "setup_minutes",
        "is_active", "scoring_rubric", "created_at", "updated_at",
    ),
    "sessions_app.AssessmentPhase": ("assessment", "index", "name", "minutes"),
    "sessions_app.AssessmentVersion": (
        "assessment", "version", "role", "task_prompt", "deliverable_type", "setup_minutes",
        "phases", "scoring_rubric", "actor_kind", "actor_id", "created_at",
    ),
    "sessions_app.Candidate": (
        "id", "organization", "name", "email", "search_text", "created_at"
    ),
    "sessions_app.Session": (
        "id", "organization", "assessment", "candidate", "token_hash",
        "token_encrypted", "status", "created_at",
        "setup_minutes", "setup_started_at", "task_started_at", "submitted_at", "submitted_by",
        "scoring_started_at", "scored_at", "reviewed_at", "current_phase_index", "timer_ends_at",
        "final_percent",
    ),
    "sessions_app.SessionPhase": (
        "id", "session", "index", "name", "minutes", "started_at", "ended_at",
        "time_remaining_at_end",
    ),
    "sessions_app.Checkpoint": (
        "phase", "session", "revision", "state", "digest", "saved_at", "sealed_at"
    ),
    "sessions_app.Message": ("id", "session", "role", "content", "created_at"),
    "sessions_app.Transition": (
        "session", "from_status", "to_status", "actor_kind", "actor_id", "reason", "at",
        "created_at",
    ),
    "sessions_app.Score": (
        "id", "session", "version", "backend", "rubric", "auto_scores", "auto_total",
        "explanations", "summary_text", "feedback_text", "follow_up_questions", "scored_at",
    ),
    "sessions_app.Review": (
        "id", "score", "version", "adjustments", "note", "final_total", "actor_kind", "actor_id",
        "created_at", "reopen_reason",
    ),
    "events_app.LogHead": (
        "session", "event_count", "last_hash", "last_at", "type_counts", "open_flags",
        "data_bytes", "largest_bytes",
    ),
    "events_app.Event": (
        "session", "seq", "event_id", "timestamp_ms", "phase", "type", "type_seq", "data",
        "created_at", "hash",
    ),
}  # fmt: skip
BACKEND = "gradient.synthetic.seeding"
AT_WORK = timedelta(minutes=20)  # how long a running session has been in its current phase
ROLES = {
    EventType.USER_MESSAGE.value: MessageRole.USER.value,
    EventType.AI_RESPONSE.value: MessageRole.ASSISTANT.value,
}
RUBRIC = default_rubric()
_RUBRIC_TEXT = dump_json(RUBRIC)
_COMMON_TYPES: list[EventType] = (
    [EventType.AI_TOOL_USE] * 8
    + [EventType.USER_MESSAGE] * 8
    + [EventType.AI_RESPONSE] * 8
    + [EventType.MANUAL_EDIT] * 6
    + [EventType.CONTENT_EDITED] * 6
    + [EventType.SLIDE_ADDED, EventType.SECTION_ADDED, EventType.WORKFLOW_RUN]
    + [EventType(value) for value in EventType.values if value not in SERVER_TYPES][:22]
)


RecordedWork = tuple[str, str]
Happening = tuple[str, str, str, datetime]
"""Type, phase, data as JSON, and time of an event."""


class Library:
    """Prepared contents to choose from: generating each anew would cost more than writing it."""

    def __init__(
        self, rng: Random, *, variants: int = 16, parts: int = 2, messages: int = 6
    ) -> None:
        self.messages = messages
        self.data = {
            type: [dump_json(content.event_data(rng, type)) for _ in range(variants)]
            for type in EventType
        }
        self.work = {
            type: [_recorded_work(content.deliverable(rng, type, parts)) for _ in range(variants)]
            for type in DeliverableType
        }
        client_types = [type for type in EventType if type not in SERVER_TYPES]
        self.types = [*_COMMON_TYPES, *(set(client_types) - set(_COMMON_TYPES))]
        self.types.sort(key=str)
        rng.shuffle(self.types)


def _recorded_work(state: dict[str, Any]) -> RecordedWork:
    """A state as the work store stores it: its text and its digest."""
    return dump_json(state), digest(state)


def add_session(
    tables: Tables, rng: Random, story: Story, library: Library, *, phase_id: int, events: int
) -> None:
    """Add a session with everything that belongs to it.

    The ids of its phases begin with `phase_id`. `events` is the number of events in its log.
    """
    points = _points(rng) if story.reached(Status.SCORED) else None
    story.final_percent = points and points[1]  # of a rubric worth 100
    tables.add("sessions_app.Session", _session(story))
    _add_phases(tables, rng, story, library.work[story.task.deliverable], phase_id)
    tables.add("sessions_app.Transition", *_transitions(story))
    if points:
        _add_score(tables, rng, story, *points)
    if events:
        happenings = _happenings(rng, story, library, events)
        rows = add_log(tables, rng, story.id, happenings)
        tables.add("sessions_app.Message", *_messages(rng, story, rows, library.messages))


def _session(story: Story) -> TableRow:
    return (
        story.id,
        story.task.organization_id,
        story.task.id,
        story.candidate_id,
        hash_token(story.token),
        encrypt_token(story.id, story.token),
        story.status.value,
        story.created,
        story.setup_minutes,
        story.setup_started,
        story.task_started,
        story.submitted,
        story.submitted_by and story.submitted_by.value,
        story.scoring_started,
        story.scored,
        story.reviewed,
        story.phase_index,
        story.timer_ends,
        story.final_percent,
    )


def _add_phases(
    tables: Tables, rng: Random, story: Story, work: Sequence[RecordedWork], phase_id: int
) -> None:
    """Add the phases, and to each that has begun one piece of work, saved once."""
    for index, (name, _) in enumerate(story.task.phases):
        begun = story.phase_index is not None and index <= story.phase_index
        start = story.phase_start(index) if begun else None
        end = story.phase_ends[index] if index < len(story.phase_ends) else None
        minutes = story.phase_minutes[index]
        tables.add(
            "sessions_app.SessionPhase",
            (
                *(phase_id + index, story.id, index, name, minutes, start, end),
                story.seconds_left(index),
            ),
        )
        if start is not None:
            revision = 2 * index + 1  # the start of a phase is a revision, too
            tables.add(
                "sessions_app.Checkpoint",
                (phase_id + index, story.id, revision, *rng.choice(work), end or start, end),
            )


def _transitions(story: Story) -> Iterator[TableRow]:
    candidate = (ActorKind.CANDIDATE.value, story.candidate_id)
    hand_in = (ActorKind.TIMER.value, "") if story.submitted_by == SubmittedBy.TIMER else candidate
    steps = (
        (Status.INVITED, Status.SETUP, candidate, story.setup_started),
        (Status.SETUP, Status.IN_PROGRESS, candidate, story.task_started),
        (Status.IN_PROGRESS, Status.SUBMITTED, hand_in, story.submitted),
        (Status.SUBMITTED, Status.SCORING, (ActorKind.STAFF.value, ""), story.scoring_started),
        (Status.SCORING, Status.SCORED, (ActorKind.SCORER.value, ""), story.scored),
        (Status.SCORED, Status.REVIEWED, (ActorKind.STAFF.value, ""), story.reviewed),
    )
    for source, target, actor, at in steps:
        if at is not None:
            yield (story.id, source.value, target.value, *actor, "", at, at)


def _add_score(tables: Tables, rng: Random, story: Story, scores: str, total: float) -> None:
    score_id = random_uuid(rng)
    tables.add(
        "sessions_app.Score",
        (
            score_id, story.id, 1, BACKEND, _RUBRIC_TEXT, scores, total, "{}",
            "Solid work with sources that were checked.", "Verify figures before using them.",
            "[]", story.scored,
        ),
    )  # fmt: skip
    if story.reviewed:
        review = (
            random_uuid(rng), score_id, 1, "[]", "Agreed.", total, ActorKind.STAFF.value, "",
            story.reviewed, "",
        )  # fmt: skip
        tables.add("sessions_app.Review", review)


def _points(rng: Random) -> tuple[str, float]:
    categories: dict[str, Any] = {}
    for category in RUBRIC["categories"]:
        points = round(category["points"] * rng.uniform(0.4, 1.0))
        categories[category["id"]] = {
            "score": points,
            "maxPoints": category["points"],
            "subCriteria": {},
        }
    total = sum(category["score"] for category in categories.values())
    return dump_json({"categories": categories, "rawTotal": total, "finalTotal": total}), total


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
    tables.add("events_app.Event", *rows)
    return rows


def _happenings(rng: Random, story: Story, library: Library, count: int) -> Iterator[Happening]:
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


def _messages(
    rng: Random, story: Story, events: Iterable[TableRow], limit: int
) -> Iterator[TableRow]:
    """The conversation in the log: its first messages, at most `limit`."""
    turns = ((ROLES[event[5]], event[7], event[8]) for event in events if event[5] in ROLES)
    for role, data, at in islice(turns, limit):
        yield random_uuid(rng), story.id, role, json.loads(data)["content"], at
