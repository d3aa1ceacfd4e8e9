"""Updates that give each row its own values, all in one statement."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from django.db import connections
from django.db.models import Case, Field, QuerySet, Value, When
from django.db.models.functions import Cast


def update_each(rows: QuerySet[Any], values: Mapping[Any, Mapping[str, object]]) -> int:
    """Set these columns of the rows with these keys, and return how many rows were updated.

    All rows must have the same columns. Values must be hashable. Bypasses the queryset's own
    `update`.
    """
    columns = next(iter(values.values())).keys()
    changes = {name: _value(rows, name, values) for name in columns}
    return QuerySet.update(rows.filter(pk__in=list(values)), **changes)


def _value(rows: QuerySet[Any], name: str, values: Mapping[Any, Mapping[str, object]]) -> object:
    """The value that all rows have in common, or an expression that chooses it by key."""
    keys = defaultdict(list)
    for key, row in values.items():
        keys[row[name]].append(key)
    if len(keys) == 1:
        return next(iter(keys))
    field: Field[Any, Any] = rows.model._meta.get_field(name)
    whens = [
        When(pk__in=some, then=Value(value, output_field=field)) for value, some in keys.items()
    ]
    chosen = Case(*whens, output_field=field)
    # PostgreSQL takes the parameters of a CASE for text.
    is_cast = connections[rows.db].features.requires_casted_case_in_updates
    return Cast(chosen, output_field=field) if is_cast else chosen
