"""A session of the demonstration, from invitation to review: every step calls a verb."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from itertools import cycle, islice
from random import Random
from uuid import UUID

from events_app.log import intake
from events_app.types import SETUP_PHASE, TASK_PHASE
from gradient.core import clock
from gradient.synthetic.demo import grading
from gradient.synthetic.demo.briefs import DemoBrief
from gradient.synthetic.demo.courses import AT_WORK, Course
from gradient.synthetic.demo.deliverables import DRAFTS, grown
from gradient.synthetic.demo.scripts import ROLES, SETUP_STEPS, TASK_STEPS, Step
from gradient.synthetic.demo.timeline import Story
from sessions_app import lifecycle
from sessions_app.lifecycle import conversation, timers
from sessions_app.models import Assessment
from sessions_app.vocabulary.actors import Actor
from sessions_app.vocabulary.enums import ActorKind, Status
from sessions_app.work import store
from sessions_app.work.store import State

SAVES = 9
"""How often the work of a phase is saved."""
TAGS: tuple[list[str], ...] = (["Referral"], [], ["Campus 2026"], ["Campus 2026", "Returning"], [])
"""What the owner sorts invitations by, in turn."""
WORKER_DELAY = timedelta(seconds=1)
"""How long the worker takes to settle an expired timer."""

Action = tuple[timedelta, Callable[[], None]]
"""A time since the invitation, and what happens then."""


@dataclass(frozen=True)
class Extension:
    """Minutes that staff add to the timer of a phase, `after` its start, with the reason."""

    phase_index: int
    after: timedelta
    minutes: float
    reason: str


@dataclass(frozen=True)
class Plan:
    """What happens in a session. `scoring` replaces a successful first attempt at scoring."""

    number: int
    brief: DemoBrief
    status: Status
    course: Course
    phase_index: int = 0
    extension: Extension | None = None
    has_refused_save: bool = False
    scoring: Callable[[UUID], None] | None = None


@dataclass(frozen=True)
class Cast:
    """The people in a session."""

    candidate: str
    email: str
    owner_id: int
    reviewer_id: int


class SessionStory:
    """Executes a plan, which begins with the invitation at a given time."""

    def __init__(
        self, plan: Plan, assessment: Assessment, cast: Cast, invited_at: datetime
    ) -> None:
        self.plan, self.course = plan, plan.course
        self.assessment, self.cast, self.invited_at = assessment, cast, invited_at
        self.rng = Random(f"session {plan.number}")
        self.owner = Actor(ActorKind.STAFF, str(cast.owner_id))
        self.revision = 0

    def steps(self) -> Story:
        yield self.invited_at
        self.session, _ = lifecycle.invite(
            self.assessment, email=self.cast.email, name=self.cast.candidate
        )
        tags = TAGS[self.plan.number % len(TAGS)]
        lifecycle.set_tags(self.session.pk, tags, actor=self.owner)
        self.candidate = Actor(ActorKind.CANDIDATE, str(self.session.candidate_id))
        parts = (self._setup, self._task, self._end, self._grading, self._review)
        for part in parts[: _PARTS[self.plan.status]]:
            yield from part()
        if self.plan.scoring and self.plan.status == Status.SUBMITTED:
            yield from self._grading()

    def _setup(self) -> Story:
        yield self._at(self.course.setup_starts)
        lifecycle.start_setup(self.session.pk, actor=self.candidate)
        ends = self.course.ends
        if self.plan.status != Status.SETUP:
            ends = self.course.task_starts
        steps = _choose(self.rng, SETUP_STEPS[self.plan.brief.deliverable_type], 2, 15)
        yield from self._run(self._steps(SETUP_PHASE, steps, self.course.setup_starts, ends))

    def _task(self) -> Story:
        yield self._at(self.course.task_starts)
        self.session = lifecycle.start_task(self.session.pk, actor=self.candidate)
        begins = self.course.task_starts
        ends = self.course.ends
        if self.plan.status != Status.IN_PROGRESS:
            ends = self.course.phase_ends[-1]
        steps = _choose(self.rng, TASK_STEPS[self.plan.brief.deliverable_type], 9, 48)
        yield from self._run(
            [
                *self._steps(TASK_PHASE, steps, begins, ends),
                *self._saves(),
                *self._advances(),
                *self._incidents(ends),
            ]
        )

    def _end(self) -> Story:
        if self.course.times_out:
            yield self._at(self.course.phase_ends[-1]) + timers.grace_period() + WORKER_DELAY
            timers.settle_overdue(self.assessment.organization_id)
        else:
            yield self._at(self.course.phase_ends[-1])
            lifecycle.submit(self.session.pk, actor=self.candidate)

    def _grading(self) -> Story:
        yield self._at(self.course.scoring_starts)
        lifecycle.begin_scoring(self.session.pk, actor=self.owner)
        yield self._at(self.course.scored)
        (self.plan.scoring or grading.finish_scoring)(self.session.pk)

    def _review(self) -> Story:
        before = self._at(self.course.reviewed) - timedelta(minutes=20)
        yield before
        grading.decide_flags(self.rng, self.session.pk, self.cast.reviewer_id)
        yield before + timedelta(minutes=5)
        grading.take_note(self.rng, self.session, self.cast.reviewer_id)
        yield self._at(self.course.reviewed)
        grading.review(self.rng, self.session, self.cast.reviewer_id)
        yield self._at(self.course.reviewed) + timedelta(minutes=5)
        grading.decide(self.plan.number, self.session, self.cast.reviewer_id)

    # What happens within a phase

    def _steps(
        self, phase: str, steps: Sequence[Step], begins: timedelta, ends: timedelta
    ) -> Iterator[Action]:
        """The steps in their order, at uneven intervals."""
        gap = (ends - begins) / (len(steps) + 1)
        for place, step in enumerate(steps, 1):
            yield begins + gap * (place - self.rng.uniform(0, 0.8)), partial(self._do, phase, step)

    def _saves(self) -> Iterator[Action]:
        drafts = DRAFTS[self.plan.brief.deliverable_type]
        for index in range(self._phases_begun()):
            begins = self.course.phase_starts(index)
            is_over = index < len(self.course.phase_ends)
            ends = self.course.phase_ends[index] if is_over else begins + AT_WORK
            state = self.rng.choice(drafts)
            for save in range(1, SAVES + 1):
                share = (save - self.rng.uniform(0, 0.3)) / (SAVES + 0.1)
                at = begins + (ends - begins) * share
                yield at, partial(self._save, grown(state, save / SAVES))

    def _advances(self) -> Iterator[Action]:
        for index in range(self._phases_begun() - 1):
            yield self.course.phase_ends[index], partial(self._advance, index)

    def _incidents(self, ends: timedelta) -> Iterator[Action]:
        if self.plan.has_refused_save:
            yield ends - WORKER_DELAY, self._save_from_a_stale_tab
        if extension := self.plan.extension:
            begins = self.course.phase_starts(extension.phase_index)
            yield begins + extension.after, partial(self._extend, extension)

    def _do(self, phase: str, step: Step) -> None:
        if step.type in ROLES:
            content = step.data["content"]
            conversation.record(self.session.pk, role=ROLES[step.type], content=content)
            return
        event = {
            "timestampMs": int(clock.now().timestamp() * 1000),
            "phase": phase,
            "type": step.type.value,
            "data": step.data,
        }
        intake.record_batch(self.session.pk, intake.parse([event]))

    def _save(self, state: State) -> None:
        self.revision = lifecycle.checkpoint(self.session.pk, state).revision

    def _save_from_a_stale_tab(self) -> None:
        state = DRAFTS[self.plan.brief.deliverable_type][0]
        stale = frozenset({str(self.revision - 2)})
        refused = lifecycle.checkpoint(self.session.pk, state, if_match=stale)
        assert isinstance(refused, store.Refused)  # noqa: S101  otherwise the plan is wrong

    def _advance(self, index: int) -> None:
        ends = self.session.timer_ends_at or clock.now()
        left = int((ends - clock.now()).total_seconds())
        self.session = lifecycle.advance_phase(
            self.session.pk, phase_index=index, time_remaining=left
        )

    def _extend(self, extension: Extension) -> None:
        self.session = lifecycle.extend(
            self.session.pk,
            minutes=extension.minutes,
            reason=extension.reason,
            actor=self.owner,
        )

    def _run(self, actions: Sequence[Action] | Iterator[Action]) -> Story:
        for after, act in sorted(actions, key=lambda action: action[0]):
            yield self._at(after)
            act()

    def _phases_begun(self) -> int:
        if self.plan.status == Status.IN_PROGRESS:
            return self.plan.phase_index + 1
        return len(self.plan.brief.phases)

    def _at(self, after: timedelta) -> datetime:
        return self.invited_at + after


_PARTS = {
    Status.INVITED: 0,
    Status.SETUP: 1,
    Status.IN_PROGRESS: 2,
    Status.SUBMITTED: 3,
    Status.SCORING: 4,
    Status.SCORED: 4,
    Status.REVIEWED: 5,
}
"""How many parts of the story a session of that status has."""


def _choose(rng: Random, steps: Sequence[Step], minimum: int, maximum: int) -> list[Step]:
    return list(islice(cycle(steps), rng.randint(minimum, maximum)))
