from collections.abc import Iterator

import pytest
from django.db import OperationalError, connection, connections
from pytest_django import Settings

from gradient.core import time_limits
from gradient.core.outages import is_outage
from gradient.core.time_limits import Limits, longer_statements

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    options = connections.settings["default"].setdefault("OPTIONS", {})
    before, limits = dict(options), time_limits._in_use
    yield
    options.clear()
    options.update(before)
    time_limits._in_use = limits
    connection.close()


def in_force(name: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SHOW {name}")
        return str(cursor.fetchone()[0])


@pytest.mark.postgresql
def test_the_limits_are_those_of_each_connection() -> None:
    time_limits.use(Limits(statement=7, lock=3))
    connection.close()
    assert [in_force("statement_timeout"), in_force("lock_timeout")] == ["7s", "3s"]


@pytest.mark.postgresql
def test_they_join_the_options_of_the_url() -> None:
    connections.settings["default"]["OPTIONS"]["options"] = "-c work_mem=7MB"
    time_limits.use(Limits(statement=0, lock=3))
    connection.close()
    assert [in_force("work_mem"), in_force("lock_timeout")] == ["7MB", "3s"]
    assert in_force("statement_timeout") == "0"


@pytest.mark.postgresql
def test_no_limit_sends_no_option() -> None:
    """A pooler refuses options that it does not know."""
    time_limits.use(Limits(statement=0, lock=0))
    assert "options" not in connections.settings["default"]["OPTIONS"]


@pytest.mark.postgresql
def test_a_statement_over_its_limit_is_an_outage() -> None:
    time_limits.use(Limits(statement=1, lock=0))
    connection.close()
    with pytest.raises(OperationalError) as error, connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(30)")
    assert is_outage(error.value)


@pytest.mark.postgresql
def test_a_long_list_has_the_worker_s_limit_until_it_is_read_or_left(settings: Settings) -> None:
    settings.WORKER_STATEMENT_TIMEOUT_SECONDS = 11
    time_limits.use(Limits(statement=7, lock=0))
    connection.close()
    rows = longer_statements(iter([1, 2]))
    assert [next(rows), in_force("statement_timeout")] == [1, "11s"]
    rows.close()  # type: ignore[attr-defined]  # it is a generator
    assert in_force("statement_timeout") == "7s"
    assert list(longer_statements([1, 2])) == [1, 2]
    assert in_force("statement_timeout") == "7s"


def test_on_sqlite_the_limit_of_locks_is_the_wait_for_the_file(settings: Settings) -> None:
    if connection.vendor == "sqlite":
        time_limits.use(Limits(statement=7, lock=3))
        connection.close()
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA busy_timeout")
            assert cursor.fetchone()[0] == 3000
    assert list(longer_statements([1])) == [1]


def test_requests_and_the_worker_have_limits_of_their_own(settings: Settings) -> None:
    settings.STATEMENT_TIMEOUT_SECONDS, settings.LOCK_TIMEOUT_SECONDS = 1, 2
    settings.WORKER_STATEMENT_TIMEOUT_SECONDS, settings.WORKER_LOCK_TIMEOUT_SECONDS = 3, 4
    assert (time_limits.of_requests(), time_limits.of_worker()) == (Limits(1, 2), Limits(3, 4))
