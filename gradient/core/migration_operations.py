"""Rules that PostgreSQL itself keeps, against raw SQL as against a bug: used by migrations.

On SQLite the same rules are kept by the code alone.
"""

from collections.abc import Callable

from django.apps.registry import Apps
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import RunPython


def on_postgresql(forwards: str, backwards: str) -> RunPython:
    """A migration step of plain SQL that does nothing on other databases."""
    return RunPython(_run(forwards), _run(backwards))


def _run(sql: str) -> Callable[[Apps, BaseDatabaseSchemaEditor], None]:
    def run(_apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(sql, params=None)

    return run
