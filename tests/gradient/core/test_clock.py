from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import time_machine

from gradient.core import clock

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
LATER = datetime(2026, 3, 1, 13, tzinfo=UTC)


def test_it_is_the_servers_time() -> None:
    with time_machine.travel(NOON, tick=False):
        assert clock.now() == NOON


def test_a_clock_that_is_handed_over_counts_within_its_block() -> None:
    with time_machine.travel(NOON, tick=False):
        with clock.override(lambda: LATER):
            assert clock.now() == LATER
        assert clock.now() == NOON


def test_another_thread_keeps_the_servers_time() -> None:
    with (
        time_machine.travel(NOON, tick=False),
        clock.override(lambda: LATER),
        ThreadPoolExecutor(1) as pool,
    ):
        assert pool.submit(clock.now).result() == NOON
