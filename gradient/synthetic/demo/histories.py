"""How the work of the demonstration's candidates grew: the snapshots before each last save."""

import json
from collections.abc import Iterator
from datetime import timedelta
from random import Random
from typing import Any

from gradient.synthetic.seeding.rows import LastSave
from gradient.synthetic.seeding.stories import Story
from gradient.synthetic.seeding.tables import Row
from sessions_app.models import compress_state

COLUMNS = {
    "sessions_app.WorkSnapshot": ("session", "phase_index", "revision", "saved_at", "content")
}
SAVES = 9
"""How many saves a phase had: one less is the number of its snapshots."""


def snapshots(rng: Random, story: Story, saves: list[LastSave]) -> Iterator[Row]:
    """The rows of the snapshots that led to each of the saves."""
    for save in saves:
        state = json.loads(save.state)
        gap = (save.at - save.begun) / SAVES
        for step in range(1, SAVES):
            at = save.begun + max(gap * (step - rng.uniform(0, 0.6)), timedelta(minutes=step))
            if at >= save.at:
                break
            content = compress_state(grown(state, step / SAVES))
            revision = save.revision - SAVES + step
            yield story.id, save.phase_index, revision, at, content


def grown(value: Any, share: float) -> Any:
    """The value as it may have been when that share of its text was written, from the top down."""
    return _Pen(share * _length(value)).write(value)


class _Pen:
    """Writes a value until its ink, in characters, is used up."""

    def __init__(self, ink: float) -> None:
        self.ink = ink

    def write(self, value: Any) -> Any:
        if isinstance(value, dict):
            return {key: self.write(item) for key, item in value.items()}
        if isinstance(value, list):
            return [self.write(item) for item in value if self.ink > 0]
        length = _length(value)
        left, self.ink = self.ink, self.ink - length
        if not isinstance(value, str) or left >= length:
            return value
        return value[: max(0, int(left))]


def _length(value: Any) -> int:
    if isinstance(value, dict):
        return sum(map(_length, value.values()))
    if isinstance(value, list):
        return sum(map(_length, value))
    return len(str(value))
