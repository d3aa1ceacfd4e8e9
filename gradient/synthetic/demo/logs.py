"""What the candidates of the demonstration did, told along the scripts."""

import json
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from heapq import merge
from itertools import cycle, islice
from random import Random

from events_app.types import SETUP_PHASE, TASK_PHASE
from gradient.core.json_fields import dump_json
from gradient.synthetic.demo.scripts import ROLES, SETUP_STEPS, TASK_STEPS, Step
from gradient.synthetic.seeding.rows import Happening, own_events
from gradient.synthetic.seeding.stories import Story, uuid_of
from gradient.synthetic.seeding.tables import Row

AT_WORK = timedelta(minutes=20)
"""How long somebody in setup or in a phase that still runs has been at it."""


def happenings(rng: Random, story: Story) -> Iterator[Happening]:
    """Everything that a session's log holds, in order; nothing for the invited."""
    return merge(_candidates(rng, story), own_events(story), key=lambda happening: happening[3])


def last_moment(story: Story) -> datetime:
    """When something happened last."""
    for judged in story.reviewed, story.scored, story.scoring_started, story.submitted:
        if judged is not None:
            return judged
    if story.phase_index is not None:
        return (story.phase_start(story.phase_index) or story.created) + AT_WORK
    return story.setup_started + AT_WORK if story.setup_started else story.created


def _candidates(rng: Random, story: Story) -> Iterator[Happening]:
    if story.setup_started is None:
        return
    kind = story.task.deliverable
    setup_ends = story.task_started or last_moment(story)
    setup = islice(cycle(SETUP_STEPS[kind]), rng.randint(2, 15))
    yield from _spread(rng, SETUP_PHASE, list(setup), story.setup_started, setup_ends)
    if story.task_started is not None:
        task = islice(cycle(TASK_STEPS[kind]), rng.randint(9, 48))
        ends = story.submitted or last_moment(story)
        yield from _spread(rng, TASK_PHASE, list(task), story.task_started, ends)


def _spread(
    rng: Random, phase: str, steps: list[Step], begin: datetime, end: datetime
) -> Iterator[Happening]:
    """The steps over the time that there was, in order, none as regular as a clock."""
    gap = (end - begin) / (len(steps) + 1)
    for place, step in enumerate(steps, 1):
        at = begin + gap * (place - rng.uniform(0, 0.8))
        yield step.type.value, phase, dump_json(step.data), at


def conversation(rng: Random, story: Story, events: Sequence[Row]) -> Iterator[Row]:
    """The messages of which the log's events tell."""
    for event in events:
        if event[5] in ROLES:
            content = json.loads(event[7])["content"]
            yield uuid_of(rng), story.id, ROLES[event[5]].value, content, event[8]
