"""The rows of a session in every table, as the product itself would write them."""

from collections.abc import Iterator, Sequence
from random import Random
from typing import Any

from gradient.core.json_fields import dump_json
from gradient.synthetic.seeding.library import Library, RecordedWork
from gradient.synthetic.seeding.log_rows import add_log, make_happenings, make_messages
from gradient.synthetic.seeding.stories import Story, random_uuid
from gradient.synthetic.seeding.tables import TableRow, Tables
from sessions_app.models import default_rubric, encrypt_token, hash_token
from sessions_app.vocabulary.enums import (
    ActorKind,
    Status,
    SubmittedBy,
)

COLUMNS: dict[str, tuple[str, ...]] = {
    "sessions_app.Organization": ("id", "name", "slug", "created_at"),
    "sessions_app.ApiKey": (
        "id", "organization", "name", "key_prefix", "key_hash", "scope", "created_at"
    ),
    "sessions_app.Assessment": (
        "id", "organization", "name", "role", "task_prompt", "deliverable_type", "setup_minutes",
        "is_active", "scoring_rubric", "materials", "created_at", "updated_at",
    ),
    "sessions_app.AssessmentPhase": ("assessment", "index", "name", "minutes"),
    "sessions_app.AssessmentVersion": (
        "assessment", "version", "role", "task_prompt", "deliverable_type", "setup_minutes",
        "phases", "scoring_rubric", "materials", "actor_kind", "actor_id", "created_at",
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
    "events_app.LogLeaf": ("session", "event_count", "head_hash", "may_grow"),
    "events_app.Event": (
        "session", "seq", "event_id", "timestamp_ms", "phase", "type", "type_seq", "data",
        "created_at", "hash",
    ),
}  # fmt: skip
BACKEND = "gradient.synthetic.seeding"
RUBRIC = default_rubric()
_RUBRIC_TEXT = dump_json(RUBRIC)


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
        happenings = make_happenings(rng, story, library, events)
        rows = add_log(tables, rng, story.id, happenings)
        tables.add("sessions_app.Message", *make_messages(rng, story, rows, library.messages))


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
