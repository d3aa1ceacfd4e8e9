from datetime import timedelta

from gradient.core.tasks.waits import wait_after


def test_each_failure_waits_longer_and_the_last_wait_stays() -> None:
    for failures, seconds in [(1, 10), (2, 100), (3, 1000), (30, 1000)]:
        wait = wait_after(failures, (10, 100, 1000))
        assert timedelta(seconds=seconds * 0.9) <= wait <= timedelta(seconds=seconds * 1.1)


def test_those_that_failed_together_are_not_tried_together() -> None:
    assert len({wait_after(1, (60,)) for _ in range(20)}) > 10
