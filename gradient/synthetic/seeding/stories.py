"""Plausible sessions: who, when, how far. Times only; `rows` builds the rows."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from sessions_app.models import MAX_MINUTES
from sessions_app.vocabulary.enums import DeliverableType, Status, SubmittedBy

RANK = {status: place for place, status in enumerate(Status)}


@dataclass(frozen=True)
class AssignedTask:
    """An assessment; `phases` are names and minutes."""

    id: str
    organization_id: str
    deliverable: DeliverableType
    phases: tuple[tuple[str, float], ...]
    setup_minutes: float


@dataclass(slots=True)
class Story:
    """One session. `phase_ends` holds the end of each sealed phase."""

    id: str
    token: str
    task: AssignedTask
    candidate_id: str
    status: Status
    created: datetime
    setup_minutes: float
    phase_minutes: list[float]
    setup_started: datetime | None = None
    task_started: datetime | None = None
    phase_ends: list[datetime] = field(default_factory=list)
    phase_index: int | None = None
    timer_ends: datetime | None = None
    submitted: datetime | None = None
    submitted_by: SubmittedBy | None = None
    scoring_started: datetime | None = None
    scored: datetime | None = None
    reviewed: datetime | None = None
    final_percent: float | None = None

    def reached(self, status: Status) -> bool:
        return RANK[self.status] >= RANK[status]

    def phase_start(self, index: int) -> datetime | None:
        return self.task_started if index == 0 else self.phase_ends[index - 1]

    def seconds_left(self, index: int) -> int | None:
        """The time remaining that the client reported when it advanced; None for the last phase."""
        start = self.phase_start(index) if index < len(self.phase_ends) else None
        if start is None or index == len(self.phase_minutes) - 1:
            return None
        used = (self.phase_ends[index] - start).total_seconds()
        return int(self.phase_minutes[index] * 60 - used)


def random_uuid(rng: Random) -> str:
    """A random UUID (version 4) as text."""
    digits = f"{rng.getrandbits(128):032x}"
    variant = "89ab"[int(digits[16], 16) & 3]
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-{variant}{digits[17:20]}-{digits[20:]}"


def tell(
    rng: Random,
    task: AssignedTask,
    candidate_id: str,
    status: Status,
    created: datetime,
) -> Story:
    """A session that reached `status`.

    The timer of a running session has ten years: data that is generated once and measured for a
    long time must not change because a timer runs out.
    """
    story = Story(
        id=random_uuid(rng),
        token=f"{rng.getrandbits(128):032x}",
        task=task,
        candidate_id=candidate_id,
        status=status,
        created=created,
        setup_minutes=task.setup_minutes,
        phase_minutes=[minutes for _, minutes in task.phases],
    )
    if story.reached(Status.SETUP):
        _set_up(rng, story)
    if story.reached(Status.IN_PROGRESS):
        _work(rng, story)
    if story.reached(Status.SUBMITTED):
        _grade(rng, story)
    return story


def _set_up(rng: Random, story: Story) -> None:
    story.setup_started = story.created + timedelta(minutes=rng.randrange(5, 120))
    if story.status != Status.SETUP:
        return
    story.setup_minutes = MAX_MINUTES
    story.timer_ends = story.setup_started + timedelta(minutes=story.setup_minutes)


def _work(rng: Random, story: Story) -> None:
    assert story.setup_started is not None  # noqa: S101  set by _set_up
    last = len(story.phase_minutes) - 1
    at = story.setup_started + _part(rng, story.setup_minutes)
    story.task_started = at
    running = story.status == Status.IN_PROGRESS
    phase_index = rng.randint(0, last) if running else last
    story.phase_index = phase_index
    for minutes in story.phase_minutes[: phase_index if running else last + 1]:
        at += _part(rng, minutes)
        story.phase_ends.append(at)
    if running:
        story.phase_minutes[phase_index] = MAX_MINUTES
        story.timer_ends = at + timedelta(minutes=story.phase_minutes[phase_index])


def _grade(rng: Random, story: Story) -> None:
    if rng.random() < 0.15:  # some run out of time
        *before, _ = story.phase_ends
        begin = before[-1] if before else story.task_started
        assert begin is not None  # noqa: S101  set by _work
        story.phase_ends[-1] = begin + timedelta(minutes=story.phase_minutes[-1])
        story.submitted_by = SubmittedBy.TIMER
    else:
        story.submitted_by = SubmittedBy.CANDIDATE
    story.submitted = story.phase_ends[-1]
    if story.reached(Status.SCORING):
        story.scoring_started = story.submitted + timedelta(seconds=30)
    if story.reached(Status.SCORED):
        story.scored = story.submitted + timedelta(seconds=rng.randrange(60, 180))
    if story.reached(Status.REVIEWED):
        story.reviewed = story.submitted + timedelta(minutes=rng.randrange(30, 1_200))


def _part(rng: Random, minutes: float) -> timedelta:
    """Most of the allowed time."""
    return timedelta(seconds=int(minutes * 60 * rng.uniform(0.55, 0.98)))
