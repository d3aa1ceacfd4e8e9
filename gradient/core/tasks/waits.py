"""Growing waits between attempts."""

import random
from collections.abc import Sequence
from datetime import timedelta

JITTER = 0.1
"""The random share of a wait, so that tasks that failed together are not tried again together."""


def jittered(seconds: float) -> timedelta:
    """The wait, up to a tenth longer or shorter at random."""
    return timedelta(seconds=seconds * random.uniform(1 - JITTER, 1 + JITTER))


def wait_after(failures: int, waits_seconds: Sequence[float]) -> timedelta:
    """The wait after so many failures in a row; after more failures than waits, the last wait."""
    return jittered(waits_seconds[min(failures, len(waits_seconds)) - 1])
