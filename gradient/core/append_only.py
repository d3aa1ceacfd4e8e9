"""Rows that the database keeps as they were recorded: docs/decisions/0036.

A model declares `append_only = AppendOnly(…)`. PostgreSQL's triggers are in migrations; those of
SQLite are made anew after each `migrate`, since Django replaces whole tables there. Only a
transaction in `removal_allowed` or `change_allowed` gets past them.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Literal

from django.apps import apps
from django.db import connection, connections, models
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate, pre_migrate
from django.dispatch import receiver

Permission = Literal["deleting_sessions", "erasing_sessions"]
_FUNCTION = "gradient_allows"
_PREFIX = "append_only_"


@dataclass(frozen=True)
class AppendOnly:
    """`once` is a condition in SQL over a row's `OLD` values, from which on the row never changes;
    always, if it is empty. `is_kept`: rows are only deleted with their session."""

    once: str = ""
    is_kept: bool = True


def declared() -> dict[type[models.Model], AppendOnly]:
    """The declaration of each model that has one."""
    return {
        model: model.append_only  # type: ignore[attr-defined]  # it has one
        for model in apps.get_models()
        if isinstance(getattr(model, "append_only", None), AppendOnly)
    }


@contextmanager
def removal_allowed() -> Iterator[None]:
    """Let the transaction delete sessions with all of their rows."""
    _allow("deleting_sessions", is_allowed=True)
    try:
        yield
    finally:
        # On PostgreSQL the permission ends with the transaction: one statement less.
        permissions(connection).discard("deleting_sessions")


@contextmanager
def change_allowed() -> Iterator[None]:
    """Let the transaction empty what was personal in recorded rows."""
    _allow("erasing_sessions", is_allowed=True)
    try:
        yield
    except BaseException:  # the transaction is undone, and the permission with it
        permissions(connection).discard("erasing_sessions")
        raise
    _allow("erasing_sessions", is_allowed=False)


def _allow(permission: Permission, *, is_allowed: bool) -> None:
    allowed = permissions(connection)
    (allowed.add if is_allowed else allowed.discard)(permission)
    if connection.vendor == "postgresql":
        value = "on" if is_allowed else "off"
        with connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL gradient.{permission} = '{value}'")


def permissions(wrapper: Any) -> set[str]:
    """Of a connection; SQLite's triggers ask for them."""
    if not hasattr(wrapper, "append_only_permissions"):
        wrapper.append_only_permissions = set()
    allowed: set[str] = wrapper.append_only_permissions
    return allowed


@receiver(connection_created, dispatch_uid="append_only_function")
def _add_function(connection: Any, **_: Any) -> None:
    """The function that SQLite's triggers call. To a program without it, everything is refused."""
    if connection.vendor == "sqlite":
        connection.connection.create_function(
            _FUNCTION, 1, lambda permission: permission in permissions(connection)
        )


@receiver(pre_migrate, dispatch_uid="append_only_drop")
def drop_triggers(using: str, **_: Any) -> None:
    """So that migrations may fill columns of recorded rows."""
    _on_sqlite(using, _drop)


@receiver(post_migrate, dispatch_uid="append_only_create")
def create_triggers(using: str, **_: Any) -> None:
    _on_sqlite(using, _create)


def _on_sqlite(using: str, work: Callable[[Any], None]) -> None:
    if connections[using].vendor == "sqlite":
        with connections[using].cursor() as cursor:
            work(cursor)


def _drop(cursor: Any) -> None:
    cursor.execute(
        "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE %s", [f"{_PREFIX}%"]
    )
    for (name,) in cursor.fetchall():
        cursor.execute(f'DROP TRIGGER "{name}"')


def _create(cursor: Any) -> None:
    _drop(cursor)
    cursor.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
    tables = {name for (name,) in cursor.fetchall()}
    for model, rule in declared().items():
        if (table := model._meta.db_table) in tables:
            for name, trigger in sqlite_triggers(table, rule).items():
                cursor.execute(f'CREATE TRIGGER "{_PREFIX}{name}" {trigger}')


def sqlite_triggers(table: str, rule: AppendOnly) -> dict[str, str]:
    """The triggers of a table, by name."""
    when = f"({rule.once}) AND " if rule.once else ""
    triggers = {
        f"{table}_unchanged": _refusal(
            table, "UPDATE", f"{when}NOT {_FUNCTION}('erasing_sessions')", "never changes"
        )
    }
    if rule.is_kept:
        triggers[f"{table}_kept"] = _refusal(
            table, "DELETE", f"NOT {_FUNCTION}('deleting_sessions')", "goes only with its session"
        )
    return triggers


def _refusal(table: str, event: str, condition: str, rule: str) -> str:
    return (
        f'BEFORE {event} ON "{table}" FOR EACH ROW WHEN {condition} '
        f"BEGIN SELECT RAISE(ABORT, 'a recorded row of {table} {rule}'); END"
    )
