"""Migration operations: rules that PostgreSQL enforces, and changes that do not block writers.

Each runs on both databases. On SQLite it does nothing, or does the same without concurrency.
"""

from collections.abc import Callable
from typing import Any, ClassVar, cast

from django.apps.registry import Apps
from django.contrib.postgres import operations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import AddConstraint, AddIndex, RemoveIndex, RunPython
from django.db.migrations.operations.base import Operation
from django.db.models import UniqueConstraint


def on_postgresql(forwards: str, backwards: str) -> RunPython:
    """Run SQL on PostgreSQL, and nothing on other databases."""
    return RunPython(_run(forwards, "postgresql"), _run(backwards, "postgresql"))


def on_sqlite(forwards: str, backwards: str) -> RunPython:
    """Run SQL on SQLite, and nothing on other databases."""
    return RunPython(_run(forwards, "sqlite"), _run(backwards, "sqlite"))


def _run(sql: str, vendor: str) -> Callable[[Apps, BaseDatabaseSchemaEditor], None]:
    def run(_apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
        if schema_editor.connection.vendor == vendor:
            schema_editor.execute(sql, params=None)

    return run


def _is_postgresql(schema_editor: BaseDatabaseSchemaEditor) -> bool:
    return schema_editor.connection.vendor == "postgresql"


class _PlainElsewhere(Operation):
    """Use the operation `plain` on databases other than PostgreSQL."""

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
    """Add an index without blocking writes. The migration needs `atomic = False`."""

    plain = AddIndex


class RemoveIndexConcurrently(_PlainElsewhere, operations.RemoveIndexConcurrently):
    """Remove an index without blocking writes. The migration needs `atomic = False`."""

    plain = RemoveIndex


class AddConstraintNotValid(_PlainElsewhere, operations.AddConstraintNotValid):
    """Add a CHECK for new rows; `ValidateConstraint` in a later migration checks existing rows."""

    plain = AddConstraint


class ValidateConstraint(operations.ValidateConstraint):
    """Check the rows that existed before a constraint, without blocking writes."""

    def database_forwards(self, app_label: str, schema_editor: Any, *states: Any) -> None:
        if _is_postgresql(schema_editor):
            super().database_forwards(app_label, schema_editor, *states)


class AddUniqueConcurrently(AddConstraint):
    """Add a unique constraint of columns, whose index is built without blocking writes. The
    migration needs `atomic = False`, and can be run again after it was cut off."""

    def database_forwards(self, app_label: str, schema_editor: Any, *states: Any) -> None:
        if not _is_postgresql(schema_editor):
            super().database_forwards(app_label, schema_editor, *states)
            return
        model = states[1].apps.get_model(app_label, self.model_name)
        constraint = cast(UniqueConstraint, self.constraint)
        fields = [model._meta.get_field(name).column for name in constraint.fields]
        columns = ", ".join(map(schema_editor.quote_name, fields))
        name = schema_editor.quote_name(constraint.name)
        table = schema_editor.quote_name(model._meta.db_table)
        schema_editor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}")
        schema_editor.execute(f"CREATE UNIQUE INDEX CONCURRENTLY {name} ON {table} ({columns})")
        schema_editor.execute(
            f"ALTER TABLE {table} ADD CONSTRAINT {name} UNIQUE USING INDEX {name}"
        )
