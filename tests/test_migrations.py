"""Migrations are named by hand, and those after the first ones are safe on a large table."""

import re
from collections.abc import Iterator

import pytest
from django.db import migrations, models
from django.db.migrations import Migration
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.models import Q

from gradient.core.migration_operations import (
    AddConstraintNotValid,
    AddIndexConcurrently,
    AddUniqueConcurrently,
    RemoveIndexConcurrently,
    on_postgresql,
)

FIRST = {"sessions_app": 9, "events_app": 2}
"""The migrations of each app that build a new database; later ones run on existing rows."""
SAFE: dict[type[Operation], tuple[type[Operation], ...]] = {
    migrations.AddIndex: (AddIndexConcurrently,),
    migrations.RemoveIndex: (RemoveIndexConcurrently,),
    migrations.AddConstraint: (AddConstraintNotValid, AddUniqueConcurrently),
}
ON_DISK = MigrationLoader(connection=None).disk_migrations
OWN = sorted(key for key in ON_DISK if key[0] in FIRST)
LATER = [(app, name) for app, name in OWN if int(name[:4]) > FIRST[app]]


def faults(migration: Migration) -> Iterator[str]:
    """Operations that block the users of a large table; a table that is created here is empty."""
    created = {
        operation.name_lower
        for operation in migration.operations
        if isinstance(operation, migrations.CreateModel)
    }
    for operation in migration.operations:
        if getattr(operation, "model_name", "").lower() not in created:
            yield from faults_of(operation)


def faults_of(operation: Operation) -> Iterator[str]:
    for blocking, safe in SAFE.items():
        if isinstance(operation, blocking) and not isinstance(operation, safe):
            names = " or ".join(each.__name__ for each in safe)
            yield f"{operation.describe()}: use {names}"
    if isinstance(operation, migrations.AddField):
        field = operation.field
        if not field.null and not field.has_db_default():
            yield f"{operation.describe()}: allow null, or give it a db_default"
        if getattr(field, "db_index", False) or field.unique:
            yield f"{operation.describe()}: add its index by AddIndexConcurrently"


def migration(*operations: Operation) -> Migration:
    class Example(Migration):
        pass

    Example.operations = operations
    return Example("0042_example", "sessions_app")


INDEX = models.Index(fields=["text"], name="note_text")
CHECK = models.CheckConstraint(condition=Q(seq__gt=0), name="note_seq")
UNIQUE = models.UniqueConstraint(fields=["text"], name="note_unique")


@pytest.mark.parametrize(("app", "name"), OWN)
def test_names_are_given_by_hand(app: str, name: str) -> None:
    assert re.fullmatch(r"\d{4}_[a-z_]+", name), name
    assert "_auto_" not in name
    assert not name.endswith("_and_more"), name


@pytest.mark.parametrize("app", FIRST)
def test_numbers_have_no_gap_and_none_twice(app: str) -> None:
    numbers = [int(name[:4]) for label, name in OWN if label == app]
    assert numbers == list(range(1, len(numbers) + 1))


def test_later_migrations_are_safe_on_a_large_table() -> None:
    assert [fault for key in LATER for fault in faults(ON_DISK[key])] == []


@pytest.mark.parametrize(
    "operation",
    [
        migrations.AddIndex("note", INDEX),
        migrations.RemoveIndex("note", INDEX.name),
        migrations.AddConstraint("note", CHECK),
        migrations.AddConstraint("note", UNIQUE),
        migrations.AddField("note", "size", models.IntegerField(default=0)),
        migrations.AddField("note", "size", models.IntegerField(null=True, db_index=True)),
    ],
    ids=lambda operation: operation.describe(),
)
def test_an_operation_that_locks_the_table_is_found(operation: Operation) -> None:
    assert len(list(faults(migration(operation)))) == 1


@pytest.mark.parametrize(
    "operations",
    [
        [AddIndexConcurrently("note", INDEX), RemoveIndexConcurrently("note", INDEX.name)],
        [AddConstraintNotValid("note", CHECK)],
        [AddUniqueConcurrently("note", UNIQUE)],
        [migrations.AddField("note", "size", models.IntegerField(null=True))],
        [migrations.AddField("note", "size", models.IntegerField(db_default=0))],
        [on_postgresql("SELECT 1", "SELECT 1")],
        [
            migrations.CreateModel("Tag", [("text", models.TextField())]),
            migrations.AddIndex("tag", INDEX),
        ],
    ],
)
def test_what_is_safe_passes(operations: list[Operation]) -> None:
    assert list(faults(migration(*operations))) == []
