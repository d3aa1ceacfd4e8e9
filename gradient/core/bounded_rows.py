"""Rows of unbounded size in answers of bounded size: docs/decisions/0035-bounds.md."""

from collections.abc import Iterable, Sequence
from typing import Any

import orjson
from django.db.models import Expression, IntegerField, QuerySet, Value
from django.db.models.functions import Coalesce

from gradient.core.lookups import ByteLength

LIST_BYTES = 4 * 1024 * 1024
"""The size of a list's rows in an answer, unless one row is larger. The contract allows twice that;
but each thread that makes such an answer holds it several times, as rows, text and bytes."""
ROW_BYTES = 1_000
"""What a row holds beside its large columns, at most."""
_LARGEST_ESCAPE = 6
"""The bytes of an escaped character in JSON, such as `\\u0001`."""


def may_all_fit(count: int, largest: int) -> bool:
    """Whether so many rows fit, if their large columns hold at most `largest` bytes."""
    return largest <= largest_fitting(count)


def largest_fitting(count: int) -> int:
    """The bytes that each of so many rows may hold in its large columns."""
    return LIST_BYTES // count - ROW_BYTES


def count_fitting(sizes: Iterable[int]) -> int:
    """How many of the rows fit, from the first on: at least one, if there is one."""
    room, count = LIST_BYTES, 0
    for size in sizes:
        room -= size + ROW_BYTES
        if room < 0 and count:
            break
        count += 1
    return count


def byte_size(columns: Sequence[str]) -> Expression:
    """The bytes that these columns of a row hold together."""
    zero = Value(0, output_field=IntegerField())
    sizes = [Coalesce(ByteLength(column), zero) for column in columns]
    return sum(sizes[1:], start=sizes[0])


def fitting(rows: QuerySet[Any], large_columns: Sequence[str]) -> list[Any]:
    """The first of the rows, as many as fit; their sizes are read before their content is."""
    if not large_columns:
        return list(rows)
    sizes = list(rows.prefetch_related(None).values_list(byte_size(large_columns), flat=True))
    fitted = list(rows[: count_fitting(sizes)])
    if sum(sizes[: len(fitted)]) * _LARGEST_ESCAPE < LIST_BYTES:
        return fitted
    # Text grows in JSON: a line break or a quotation mark has two bytes there, others have six.
    return fitted[: count_fitting(_encoded_size(row, large_columns) for row in fitted)]


def _encoded_size(row: Any, columns: Sequence[str]) -> int:
    return sum(len(orjson.dumps(getattr(row, column))) for column in columns)
