from typing import Any

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS
from django.db.backends.postgresql import base

from gradient.core.postgresql import pool
from gradient.core.postgresql.health import is_silent


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's backend, with connections that all threads share, and a cheaper health check."""

    def connect(self) -> None:
        """Take a connection from the pool of the process, if it has one.

        It is as Django's `connect` leaves it, but what a connection keeps between two requests is
        not set again: that would cost as much as a hot call's statement.
        """
        connections = self._pool()
        if connections is None:
            super().connect()
            return
        own: Any = self  # the stubs lack some of what Django's has
        own.in_atomic_block = own.needs_rollback = own.closed_in_transaction = False
        own.savepoint_ids, own.atomic_blocks, own.run_on_commit = [], [], []
        own.errors_occurred = False
        own.health_check_enabled = own.health_check_done = True
        own.autocommit = True
        own.close_at = 0.0  # it is given back at the first opportunity
        own.connection = connections.take(self._open)

    def _pool(self) -> pool.ConnectionPool | None:
        """The pool, whose connections are all to the default database."""
        return pool.active() if self.alias == DEFAULT_DB_ALIAS else None

    def _open(self) -> Any:
        own: Any = self
        connection = own.get_new_connection(own.get_connection_params())
        connection.autocommit = True
        own._configure_connection(connection)
        return connection

    def _close(self) -> None:
        connections = self._pool()
        if connections is None or self.connection is None:
            super()._close()  # type: ignore[misc]  # the stubs lack it
        else:
            connections.give(self.connection)

    def close_if_health_check_failed(self) -> None:
        """Without a pool each thread keeps its connection, which Django checks with a query at the
        start of each request; that costs as much as the request's own."""
        own: Any = self
        if own.connection is None or not own.health_check_enabled or own.health_check_done:
            return
        if settings.SOCKET_HEALTH_CHECK and is_silent(own.connection.fileno()):
            own.health_check_done = True
        else:
            super().close_if_health_check_failed()
