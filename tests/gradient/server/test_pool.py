import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event

import pytest

from gradient.server.pool import Pool
from tests.processes import eventually

log: list[str] = []


class Job:
    def __init__(self, name: str, hold: Event | None = None) -> None:
        self.name, self.hold = name, hold

    def run(self) -> None:
        log.append(f"{self.name} begins")
        if self.hold:
            self.hold.wait(30)
        log.append(f"{self.name} ends")

    def refuse(self) -> None:
        log.append(f"{self.name} refused")


@contextmanager
def busy(**arguments: float) -> Iterator[tuple[Pool, Event]]:
    """A pool whose only thread is at work until the event is set."""
    log.clear()
    options = {"places": 2, "patience": 60, "spare_threads": 1, **arguments}
    pool, hold = Pool(1, **options), Event()  # type: ignore[arg-type]
    pool.submit(Job("first", hold), urgent=False)
    assert eventually(lambda: log == ["first begins"])
    try:
        yield pool, hold
    finally:
        hold.set()
        pool.close()


def ended(*names: str) -> bool:
    return eventually(lambda: all(f"{name} ends" in log for name in names))


def test_urgent_jobs_go_first() -> None:
    with busy() as (pool, hold):
        pool.submit(Job("list"), urgent=False)
        pool.submit(Job("save"), urgent=True)
        hold.set()
        assert ended("list", "save")
    assert log.index("save begins") < log.index("list begins")


def test_what_finds_the_line_full_is_refused() -> None:
    with busy() as (pool, hold):
        for name in ("a", "b", "c"):
            pool.submit(Job(name), urgent=False)
        assert log == ["first begins", "c refused"]
        hold.set()
        assert ended("a", "b")


def test_an_urgent_job_takes_the_place_of_the_ordinary_one_that_came_last() -> None:
    with busy() as (pool, hold):
        for name in ("a", "b"):
            pool.submit(Job(name), urgent=False)
        pool.submit(Job("save"), urgent=True)
        assert log == ["first begins", "b refused"]
        hold.set()
        assert ended("a", "save")


def test_an_urgent_job_is_refused_when_only_urgent_ones_wait() -> None:
    with busy() as (pool, hold):
        for name in ("a", "b", "c"):
            pool.submit(Job(name), urgent=True)
        assert log == ["first begins", "c refused"]
        hold.set()
        assert ended("a", "b")


def test_what_has_waited_too_long_is_refused() -> None:
    with busy(patience=0.2) as (pool, hold):
        pool.submit(Job("old"), urgent=False)
        time.sleep(0.3)
        pool.submit(Job("young"), urgent=False)
        pool.refuse_overdue()
        assert log == ["first begins", "old refused"]
        hold.set()
        assert ended("young")
    assert "old begins" not in log


def test_a_failing_job_ends_no_thread(caplog: pytest.LogCaptureFixture) -> None:
    class Failing(Job):
        def run(self) -> None:
            raise RuntimeError("Boom")

    with busy() as (pool, hold):
        pool.submit(Failing("failing"), urgent=False)
        pool.submit(Job("next"), urgent=False)
        hold.set()
        assert ended("next")
    assert "Boom" in caplog.text


def test_a_stand_in_works_while_a_thread_is_lent() -> None:
    class Long(Job):
        def run(self) -> None:
            with pool.stand_in() as granted, pool.stand_in() as second:
                log.append(f"granted {granted}, {second}")
                super().run()

    with busy() as (pool, hold):
        lent = Event()
        pool.submit(Long("export", lent), urgent=False)
        hold.set()
        assert eventually(lambda: "export begins" in log)
        pool.submit(Job("page"), urgent=False)
        assert ended("page")
        lent.set()
        assert ended("export")
        pool.submit(Job("after"), urgent=False)
        assert ended("after")
    assert "granted True, False" in log
