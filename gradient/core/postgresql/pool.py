"""The connections of a process, shared by its threads: docs/decisions/0028.

A thread takes a connection when it first needs one, and gives it back at the end of the request or
of the job. The thread itself opens a connection if none is idle, so an error of the server reaches
the caller at once. Connections that nobody used for a while are closed.
"""

import time
from collections import deque
from collections.abc import Callable
from threading import Event, Semaphore, Thread
from typing import Any

from django.conf import settings
from psycopg import Connection, Error, OperationalError
from psycopg.pq import TransactionStatus

from gradient.core.postgresql.health import is_silent

AnyConnection = Connection[Any]


class ConnectionPool:
    """At most `size` connections are in use at a time; the most recently used one is taken first.

    `timeout` is how long a thread waits for one, `max_idle` after how long without use it is
    closed; both in seconds.
    """

    def __init__(self, size: int, *, timeout: float, max_idle: float) -> None:
        self.size, self.timeout, self.max_idle = size, timeout, max_idle
        self._free = Semaphore(size)
        self._idle: deque[tuple[AnyConnection, float]] = deque()
        self._stopped = Event()
        Thread(target=self._close_idle, name="idle connections", daemon=True).start()

    def take(self, connect: Callable[[], AnyConnection]) -> AnyConnection:
        """An idle connection that works, or one that `connect` opens. Raises OperationalError if
        all are in use for too long."""
        if not self._free.acquire(timeout=self.timeout):
            raise OperationalError(f"All {self.size} connections of the process are in use.")
        try:
            while (connection := self._pop()) is not None:
                if _works(connection):
                    return connection
                connection.close()
            return connect()
        except BaseException:
            self._free.release()
            raise

    def give(self, connection: AnyConnection) -> None:
        """Give the connection back; one that is broken or amid a transaction is closed."""
        try:
            if connection.pgconn.transaction_status == TransactionStatus.IDLE:
                self._idle.append((connection, time.monotonic()))
            else:
                connection.close()
        finally:
            self._free.release()

    def close(self) -> None:
        """Close the idle connections, and those in use when they are given back."""
        self.max_idle = 0
        self._stopped.set()
        while (connection := self._pop()) is not None:
            connection.close()

    def _pop(self) -> AnyConnection | None:
        try:
            return self._idle.pop()[0]
        except IndexError:
            return None

    def _close_idle(self) -> None:
        while not self._stopped.wait(self.max_idle / 2):
            oldest = time.monotonic() - self.max_idle
            while self._idle:
                try:
                    connection, since = self._idle.popleft()
                except IndexError:  # another thread took it
                    break
                if since > oldest:
                    self._idle.appendleft((connection, since))
                    break
                connection.close()


_pool: ConnectionPool | None = None


def start(size: int) -> None:
    """Share the connections of this process, `size` at most; 0 leaves each thread its own."""
    global _pool  # noqa: PLW0603  a process has one
    from django.db import connection, connections

    if size and connection.vendor == "postgresql":
        # Django then gives a connection back as soon as its request or job is over.
        connections.settings["default"]["CONN_MAX_AGE"] = 0
        _pool = ConnectionPool(
            size,
            timeout=settings.DATABASE_POOL_TIMEOUT_SECONDS,
            max_idle=settings.DATABASE_POOL_IDLE_SECONDS,
        )


def active() -> ConnectionPool | None:
    return _pool


def _works(connection: AnyConnection) -> bool:
    """As long as there is nothing to read, the server has not closed its socket."""
    if settings.SOCKET_HEALTH_CHECK and is_silent(connection.fileno()):
        return True
    try:
        connection.execute("SELECT 1")
    except Error:
        return False
    return True
