"""A row lock that Django's `select_for_update` does not have."""

from typing import TypeVar

from django.db import connections
from django.db.models import Model, QuerySet

Row = TypeVar("Row", bound=Model)


def lock_shared(rows: QuerySet[Row]) -> list[Row]:
    """Lock the rows until the transaction ends, beside others who do the same, and return them.

    Nobody updates them meanwhile, but rows that refer to them may be inserted. On SQLite the
    transaction already holds the only write lock.
    """
    if connections[rows.db].vendor != "postgresql":
        return list(rows)
    sql, parameters = rows.query.sql_with_params()
    return list(rows.model._base_manager.using(rows.db).raw(f"{sql} FOR SHARE", parameters))
