from collections.abc import Iterator
from typing import Any

import pytest
from django.db import IntegrityError, connection, migrations, models
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from django.db.models import Q

from gradient.core.migration_operations import (
    AddConstraintNotValid,
    AddIndexConcurrently,
    RemoveIndexConcurrently,
    ValidateConstraint,
)

pytestmark = pytest.mark.django_db(transaction=True)

INDEX = models.Index(fields=["size"], name="thing_size")
POSITIVE = models.CheckConstraint(condition=Q(size__gt=0), name="thing_positive")


def forwards(state: ProjectState, *operations: Operation) -> ProjectState:
    """Run the operations on the database, and return the state after them."""
    for operation in operations:
        after = state.clone()
        operation.state_forwards("migrated", after)
        with connection.schema_editor(atomic=False) as editor:
            operation.database_forwards("migrated", editor, state, after)
        state = after
    return state


def backwards(operation: Operation, before: ProjectState, after: ProjectState) -> None:
    with connection.schema_editor(atomic=False) as editor:
        operation.database_backwards("migrated", editor, after, before)


def constraints() -> set[str]:
    with connection.cursor() as cursor:
        return set(connection.introspection.get_constraints(cursor, "migrated_thing"))


@pytest.fixture
def things() -> Iterator[ProjectState]:
    """The state of an app with one table."""
    fields: list[tuple[str, models.Field[Any, Any]]] = [
        ("id", models.AutoField(primary_key=True)),
        ("size", models.IntegerField()),
    ]
    yield forwards(ProjectState(), migrations.CreateModel("Thing", fields))
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE migrated_thing")


def create(state: ProjectState, size: int) -> None:
    state.apps.get_model("migrated", "Thing").objects.create(size=size)


def test_an_index_is_added_and_removed_in_both_directions(things: ProjectState) -> None:
    add, remove = AddIndexConcurrently("thing", INDEX), RemoveIndexConcurrently("thing", INDEX.name)
    added = forwards(things, add)
    assert INDEX.name in constraints()
    removed = forwards(added, remove)
    assert INDEX.name not in constraints()
    backwards(remove, added, removed)
    assert INDEX.name in constraints()
    backwards(add, things, added)
    assert INDEX.name not in constraints()


def test_a_constraint_holds_for_new_rows_at_once_and_can_be_taken_back(
    things: ProjectState,
) -> None:
    add = AddConstraintNotValid("thing", POSITIVE)
    added = forwards(things, add)
    with pytest.raises(IntegrityError):
        create(added, 0)
    backwards(add, things, added)
    create(things, 0)


def test_a_validated_constraint_holds_for_the_rows_before_it(things: ProjectState) -> None:
    create(things, 1)
    added = forwards(
        things, AddConstraintNotValid("thing", POSITIVE), ValidateConstraint("thing", POSITIVE.name)
    )
    assert POSITIVE.name in constraints()
    assert added.apps.get_model("migrated", "Thing").objects.get().size == 1


@pytest.mark.postgresql
def test_the_rows_before_a_constraint_are_checked_when_it_is_validated(
    things: ProjectState,
) -> None:
    create(things, 0)
    added = forwards(things, AddConstraintNotValid("thing", POSITIVE))
    with pytest.raises(IntegrityError):
        forwards(added, ValidateConstraint("thing", POSITIVE.name))
