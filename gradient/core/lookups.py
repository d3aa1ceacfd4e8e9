"""Lookups and functions that Django lacks."""

import json
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Func, IntegerField, Lookup, UUIDField


@UUIDField.register_lookup
class Among(Lookup[Any]):
    """`pk__among=ids`: like `pk__in`, but with all ids in one parameter.

    A thousand parameters are written, sent, parsed and planned anew for each statement, which
    often costs more than the statement itself.
    """

    lookup_name = "among"
    prepare_rhs = False

    def as_postgresql(
        self, compiler: Any, connection: BaseDatabaseWrapper
    ) -> tuple[str, list[Any]]:
        lhs, parameters = self.process_lhs(compiler, connection)
        return f"{lhs} = ANY(%s)", [*parameters, list(self.rhs)]

    def as_sqlite(self, compiler: Any, connection: BaseDatabaseWrapper) -> tuple[str, list[Any]]:
        lhs, parameters = self.process_lhs(compiler, connection)
        field = self.lhs.output_field
        values = [field.get_db_prep_value(value, connection) for value in self.rhs]
        sql = f"{lhs} IN (SELECT value FROM json_each(%s))"  # noqa: S608  lhs comes from the compiler
        return sql, [*parameters, json.dumps(values)]


class ByteLength(Func):
    """The length in bytes of a text or a JSON column, as it is stored."""

    output_field = IntegerField()

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, Any]:
        # PostgreSQL knows the length of a text without reading or decompressing it.
        template = "octet_length((%(expressions)s)::text)"
        return self.as_sql(compiler, connection, template=template, **context)

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, Any]:
        template = "length(CAST(%(expressions)s AS BLOB))"
        return self.as_sql(compiler, connection, template=template, **context)
