"""The lanes of a kind of task that have one that is due, such as organizations.

The cost grows with the number of lanes that have unfinished tasks, not with the number of tasks: a
long backlog of one organization makes nobody's search slower.
"""

from typing import Any
from uuid import UUID

from django.db import connection

from gradient.core import clock
from gradient.core.tasks.task import Task

# A loose index scan: from each lane to the next by the index of `task.index_of_due`, which neither
# database does for DISTINCT.
_SQL = """
WITH RECURSIVE lane (id) AS (
  SELECT * FROM (
    SELECT {lane} FROM {table} WHERE due_at IS NOT NULL ORDER BY {lane} LIMIT 1
  ) AS first
  UNION ALL
  SELECT (
    SELECT {lane} FROM {table} WHERE due_at IS NOT NULL AND {lane} > lane.id
    ORDER BY {lane} LIMIT 1
  ) FROM lane WHERE lane.id IS NOT NULL
)
SELECT id FROM lane WHERE id IS NOT NULL AND EXISTS (
  SELECT 1 FROM {table} WHERE {lane} = lane.id AND due_at <= %s
)
"""


def due_lanes(model: type[Task], lane: str) -> list[UUID]:
    """The values of the foreign key `lane` of which a task is due."""
    field: Any = model._meta.get_field(lane)
    sql = _SQL.format(table=model._meta.db_table, lane=field.column)
    now = model._meta.get_field("due_at").get_db_prep_value(clock.now(), connection)
    with connection.cursor() as cursor:
        cursor.execute(sql, [now])
        return [_uuid(row[0]) for row in cursor.fetchall()]


def _uuid(value: Any) -> UUID:
    # SQLite stores a UUID as text, PostgreSQL as uuid.
    return value if isinstance(value, UUID) else UUID(value)
