"""A pool of connections: shared, bounded, given back, and closed when nobody needs them."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import psycopg
import pytest
from django.db import OperationalError, close_old_connections, connection, transaction
from pytest_django import Settings

from gradient.core.outages import is_outage
from gradient.core.postgresql import pool
from gradient.core.postgresql.pool import ConnectionPool
from gradient.core.postgresql.statements import Statement
from sessions_app.models import Organization
from tests.factories import OrganizationFactory
from tests.processes import eventually

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgresql]

PID = Statement("SELECT pg_backend_pid()")


@pytest.fixture
def shared(monkeypatch: pytest.MonkeyPatch) -> Iterator[ConnectionPool]:
    """The pool of this process, as the server has one."""
    connection.close()
    made = ConnectionPool(2, timeout=0.2, max_idle=60)
    monkeypatch.setattr(pool, "_pool", made)
    yield made
    connection.close()
    made.close()


def backend() -> int:
    row = PID.row({})
    assert row is not None
    return int(row[0] or 0)


def with_django() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


def in_a_thread() -> int:
    try:
        return backend()
    finally:
        close_old_connections()


def test_a_connection_is_given_back_and_used_by_the_next_thread(shared: ConnectionPool) -> None:
    with ThreadPoolExecutor(4) as threads:
        backends = [threads.submit(in_a_thread).result() for _ in range(8)]
    assert len({*backends}) == 1
    assert with_django() == backends[0]


def test_threads_at_the_same_moment_have_one_each(shared: ConnectionPool) -> None:
    both = Barrier(2)

    def work(_: int) -> int:
        id = backend()
        both.wait(30)
        close_old_connections()
        return id

    with ThreadPoolExecutor(2) as threads:
        assert len({*threads.map(work, range(2))}) == 2


def test_one_more_than_there_may_be_waits_and_is_told(shared: ConnectionPool) -> None:
    taken = [shared.take(connect), shared.take(connect)]
    with pytest.raises(psycopg.OperationalError, match="All 2 connections"):
        shared.take(connect)
    with pytest.raises(OperationalError, match="All 2 connections") as refused:
        Organization.objects.count()
    assert is_outage(refused.value)
    for each in taken:
        shared.give(each)
    assert Organization.objects.count() == 0


def connect() -> psycopg.Connection[Any]:
    own: Any = connection
    opened: psycopg.Connection[Any] = own._open()
    return opened


def test_a_connection_that_the_server_closed_is_replaced(shared: ConnectionPool) -> None:
    kept = connect()
    id = kept.info.backend_pid
    shared.give(shared.take(lambda: kept))
    with psycopg.connect(kept.info.dsn, autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s, 5000)", [id])
    assert backend() != id


def test_what_is_amid_a_transaction_is_closed(shared: ConnectionPool) -> None:
    taken = shared.take(connect)
    taken.execute("BEGIN")
    shared.give(taken)
    assert taken.closed
    assert backend() != 0


def test_an_error_of_the_server_reaches_the_caller_at_once(shared: ConnectionPool) -> None:
    def refuse() -> psycopg.Connection[Any]:
        raise psycopg.OperationalError("too many clients")

    for _ in range(5):  # more often than there are connections: none is lost
        with pytest.raises(psycopg.OperationalError, match="too many clients"):
            shared.take(refuse)
    assert backend()


def test_idle_connections_are_closed() -> None:
    short = ConnectionPool(2, timeout=1, max_idle=0.05)
    taken = [short.take(connect), short.take(connect)]
    time.sleep(0.2)
    assert not any(each.closed for each in taken)
    for each in taken:
        short.give(each)
    assert eventually(lambda: all(each.closed for each in taken))
    short.close()


@pytest.mark.parametrize("silent", [True, False])
def test_the_check_is_a_query_where_the_socket_does_not_tell(
    shared: ConnectionPool, settings: Settings, silent: bool
) -> None:
    settings.SOCKET_HEALTH_CHECK = silent
    id = in_a_thread()
    assert in_a_thread() == id


def test_transactions_are_django_s(shared: ConnectionPool) -> None:
    with transaction.atomic():
        OrganizationFactory.create()
        transaction.set_rollback(True)
    close_old_connections()
    assert Organization.objects.count() == 0
    done: list[str] = []
    with transaction.atomic():
        OrganizationFactory.create()
        transaction.on_commit(lambda: done.append("committed"))
    close_old_connections()
    assert (done, Organization.objects.count()) == (["committed"], 1)


def test_a_connection_of_the_pool_is_set_up_as_django_s_own(shared: ConnectionPool) -> None:
    """Pins what `connect` skips: an attribute that Django's own would set is set here too."""
    names = {name for name, value in vars(connection).items() if not callable(value)}
    connection.close()
    connection.connect()
    pooled = {name: getattr(connection, name) for name in names if name != "connection"}
    connection.close()
    kept, pool._pool = pool._pool, None
    try:
        connection.connect()
        differ = {name for name in pooled if pooled[name] != getattr(connection, name)}
        assert connection.connection.autocommit
        connection.close()
    finally:
        pool._pool = kept
    # When to close it, and which checks are left to the pool, is meant to differ.
    assert differ <= {"close_at", "health_check_enabled", "autocommit", "queries_log"}
