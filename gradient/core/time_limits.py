"""How long the database may take: docs/decisions/0025.

Requests and the worker have limits of their own; commands such as `migrate` have none. A process
sets its limits once, before its first connection.
"""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import TypeVar

from django.conf import settings
from django.db import Error, connection, connections

T = TypeVar("T")


@dataclass(frozen=True)
class Limits:
    """In seconds; 0 is no limit."""

    statement: int
    lock: int

    @property
    def options(self) -> str:
        """The limits as PostgreSQL's command-line options."""
        parameters = {"statement_timeout": self.statement, "lock_timeout": self.lock}
        return " ".join(f"-c {name}={value}s" for name, value in parameters.items() if value)


def of_requests() -> Limits:
    return Limits(settings.STATEMENT_TIMEOUT_SECONDS, settings.LOCK_TIMEOUT_SECONDS)


def of_worker() -> Limits:
    return Limits(settings.WORKER_STATEMENT_TIMEOUT_SECONDS, settings.WORKER_LOCK_TIMEOUT_SECONDS)


_in_use = Limits(statement=0, lock=0)


def use(limits: Limits) -> None:
    """Set the limits of every connection that this process opens."""
    global _in_use  # noqa: PLW0603  a process has one
    _in_use = limits
    options = connections.settings["default"].setdefault("OPTIONS", {})
    if connection.vendor == "sqlite":
        # SQLite knows one wait, that for its only write lock.
        if limits.lock:
            options["timeout"] = limits.lock
    elif limits.options:
        options["options"] = f"{options.get('options', '')} {limits.options}".strip()


def longer_statements(rows: Iterable[T]) -> Iterator[T]:
    """The rows of a request whose statements may take as long as the worker's: an export reads
    whole lists."""
    if connection.vendor != "postgresql" or not _in_use.statement:
        yield from rows
        return
    _set("SET statement_timeout = %s", f"{settings.WORKER_STATEMENT_TIMEOUT_SECONDS}s")
    try:
        yield from rows
    finally:
        with suppress(Error):  # the connection is lost, and its limits with it
            _set("RESET statement_timeout")


def _set(statement: str, *values: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
