"""The times of a session: the plan that `sessions` executes."""

from dataclasses import dataclass, replace
from datetime import timedelta
from random import Random

from gradient.synthetic.demo.briefs import OPEN_ENDED, DemoBrief
from sessions_app.vocabulary.enums import Status

AT_WORK = timedelta(minutes=20)
"""How long a candidate has been in setup, or in a phase that still runs."""
QUICK_SETUP_MINUTES = 15.0
TIMED_OUT_SHARE = 0.15


@dataclass(frozen=True)
class Course:
    """When things happen, as times since the invitation. Which of them do depends on the status.

    `phase_ends` are the ends of the finished phases; the timer ends the last one if `times_out`.
    `ends` is the time of the last thing that happens.
    """

    ends: timedelta = timedelta()
    setup_starts: timedelta = timedelta()
    task_starts: timedelta = timedelta()
    phase_ends: tuple[timedelta, ...] = ()
    times_out: bool = False
    scoring_starts: timedelta = timedelta()
    scored: timedelta = timedelta()
    reviewed: timedelta = timedelta()

    def phase_starts(self, index: int) -> timedelta:
        return self.phase_ends[index - 1] if index else self.task_starts


def plan(
    rng: Random,
    brief: DemoBrief,
    status: Status,
    *,
    phase_index: int = 0,
    overtime: timedelta | None = None,
) -> Course:
    """Plan a session up to a status, and up to a phase if it is in progress.

    With `overtime`, the last phase takes that much longer than it may without an extension.
    """
    if status == Status.INVITED:
        return Course()
    course = Course(setup_starts=timedelta(minutes=rng.randrange(5, 120)))
    if status == Status.SETUP:
        return replace(course, ends=course.setup_starts + AT_WORK)
    course = replace(course, task_starts=course.setup_starts + _setup(rng, brief))
    if status == Status.IN_PROGRESS:
        ends = _phase_ends(rng, course, brief.phases[:phase_index])
        course = replace(course, phase_ends=ends)
        return replace(course, ends=course.phase_starts(phase_index) + AT_WORK)
    course = replace(course, phase_ends=_phase_ends(rng, course, brief.phases))
    times_out = overtime is None and rng.random() < TIMED_OUT_SHARE
    if overtime is not None or times_out:
        allowed = timedelta(minutes=brief.phases[-1][1])
        last = course.phase_starts(len(brief.phases) - 1) + allowed + (overtime or timedelta())
        course = replace(course, phase_ends=(*course.phase_ends[:-1], last), times_out=times_out)
    return _graded(rng, status, replace(course, ends=course.phase_ends[-1]))


def _graded(rng: Random, status: Status, course: Course) -> Course:
    scoring_starts = course.ends + timedelta(seconds=rng.randrange(120, 300))
    scored = scoring_starts + timedelta(seconds=rng.randrange(5, 60))
    reviewed = scored + timedelta(minutes=rng.randrange(30, 1_200))
    ends = {
        Status.SUBMITTED: course.ends,
        Status.SCORING: scored,
        Status.SCORED: scored,
        Status.REVIEWED: reviewed,
    }
    return replace(
        course,
        ends=ends[status],
        scoring_starts=scoring_starts,
        scored=scored,
        reviewed=reviewed,
    )


def _setup(rng: Random, brief: DemoBrief) -> timedelta:
    minutes = brief.setup_minutes
    return _shortened(rng, QUICK_SETUP_MINUTES if minutes == OPEN_ENDED else minutes)


def _phase_ends(
    rng: Random, course: Course, phases: tuple[tuple[str, float], ...]
) -> tuple[timedelta, ...]:
    ends, at = [], course.task_starts
    for _, minutes in phases:
        at += _shortened(rng, minutes)
        ends.append(at)
    return tuple(ends)


def _shortened(rng: Random, minutes: float) -> timedelta:
    return timedelta(seconds=int(minutes * 60 * rng.uniform(0.55, 0.98)))
