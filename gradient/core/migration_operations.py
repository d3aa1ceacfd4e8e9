"""Operations for migrations: rules that PostgreSQL itself keeps, and changes that block nobody.

Each runs on both databases. What only PostgreSQL can do is left out on SQLite, or done plainly.
"""

from collections.abc import Callable
from typing import Any, ClassVar

from django.apps.registry import Apps
from django.contrib.postgres import operations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import AddConstraint, AddIndex, RemoveIndex, RunPython
from django.db.migrations.operations.base import Operation


def on_postgresql(forwards: str, backwards: str) -> RunPython:
    """Run SQL on PostgreSQL, and nothing on other databases."""
    return RunPython(_run(forwards), _run(backwards))


def _run(sql: str) -> Callable[[Apps, BaseDatabaseSchemaEditor], None]:
    def run(_apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
        if _is_postgresql(schema_editor):
            schema_editor.execute(sql, params=None)

    return run


def _is_postgresql(schema_editor: BaseDatabaseSchemaEditor) -> bool:
    return schema_editor.connection.vendor == "postgresql"


class _PlainElsewhere(Operation):
    """Do what `plain` does where the database is not PostgreSQL."""

    plain: ClassVar[type[Operation]]

    def database_forwards(self, app_label: str, schema_editor: Any, *states: Any) -> None:
        if _is_postgresql(schema_editor):
            super().database_forwards(app_label, schema_editor, *states)
        else:
            self.plain.database_forwards(self, app_label, schema_editor, *states)

    def database_backwards(self, app_label: str, schema_editor: Any, *states: Any) -> None:
        if _is_postgresql(schema_editor):
            super().database_backwards(app_label, schema_editor, *states)
        else:
            self.plain.database_backwards(self, app_label, schema_editor, *states)


class AddIndexConcurrently(_PlainElsewhere, operations.AddIndexConcurrently):
    """Add an index while others write. The migration needs `atomic = False`."""

    plain = AddIndex


class RemoveIndexConcurrently(_PlainElsewhere, operations.RemoveIndexConcurrently):
    """Remove an index while others write. The migration needs `atomic = False`."""

    plain = RemoveIndex


class AddConstraintNotValid(_PlainElsewhere, operations.AddConstraintNotValid):
    """Add a CHECK for new rows; `ValidateConstraint` in a later migration checks the old ones."""

    plain = AddConstraint


class ValidateConstraint(operations.ValidateConstraint):
    """Check the rows that are older than a constraint, while others write."""

    def database_forwards(self, app_label: str, schema_editor: Any, *states: Any) -> None:
        if _is_postgresql(schema_editor):
            super().database_forwards(app_label, schema_editor, *states)
