"""Model fields that more than one app uses."""

import json
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

_encoder = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def dump_json(value: object) -> str:
    """The one text form in which recorded JSON is kept: compact, key order as given."""
    return _encoder.encode(value)


class RecordedJSONField(models.Field[Any, Any]):
    """JSON kept as the very text that was recorded, and read back as Python values.

    PostgreSQL's `jsonb` sorts keys and rewrites numbers, so a hash over what was recorded could
    not be checked against it afterwards. `json` (and text on SQLite) keeps the text.
    """

    description = "JSON, kept as recorded"

    def db_type(self, connection: BaseDatabaseWrapper) -> str:
        return "json" if connection.vendor == "postgresql" else "text"

    def get_internal_type(self) -> str:
        return "TextField"

    def select_format(self, compiler: Any, sql: str, params: Any) -> tuple[str, Any]:
        # Without the cast the driver parses `json` on its own and the text is lost.
        if compiler.connection.vendor == "postgresql":
            return f"({sql})::text", params
        return sql, params

    def from_db_value(self, value: str | None, *_: Any) -> Any:
        return None if value is None else json.loads(value)

    def get_prep_value(self, value: Any) -> Any:
        value = super().get_prep_value(value)
        if value is None or hasattr(value, "as_sql"):
            return value
        return dump_json(value)

    def to_python(self, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value)
        except ValueError as error:
            raise ValidationError("This is not valid JSON.") from error

    def value_to_string(self, obj: models.Model) -> str:
        return dump_json(self.value_from_object(obj))
