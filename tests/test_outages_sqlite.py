"""SQLite's file is locked or its disk full under a real server: 503, and no restart."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.outages import AT_ONCE_SECONDS, WELL, Service, require_unavailable, served, statuses
from tests.small_disk import filled, small_disk

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def disk() -> Iterator[Path]:
    with small_disk(megabytes=32) as folder:
        yield folder


@pytest.fixture(scope="module")
def service(disk: Path) -> Iterator[Service]:
    yield from served(f"sqlite:///{disk}/db.sqlite3")


def test_a_locked_file_holds_no_call_for_long(service: Service, disk: Path) -> None:
    with closing(sqlite3.connect(disk / "db.sqlite3", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        begun = time.monotonic()
        require_unavailable(service.writes())
        assert time.monotonic() - begun < 3 * AT_ONCE_SECONDS
        other.execute("ROLLBACK")
    assert statuses(service.writes()) == [200, 201, 201]
    assert statuses(service.reads()) == WELL


def test_a_full_disk_refuses_writes_until_there_is_space(service: Service, disk: Path) -> None:
    with filled(disk):
        told = [service.record("x" * 4000).status for _ in range(20)]
        assert {*told} <= {201, 503}
        require_unavailable([service.record("x" * 4000)])
        assert service.call(service.key, "GET", "/api/assessments").status == 200
    assert statuses(service.writes()) == [200, 201, 201]
    assert statuses(service.reads()) == WELL
