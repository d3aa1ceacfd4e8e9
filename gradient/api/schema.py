"""The OpenAPI document, made from what the endpoints declare as their operations."""

import re
from functools import cache
from typing import Any

from drf_spectacular.extensions import (
    OpenApiSerializerExtension,
    OpenApiSerializerFieldExtension,
)
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import Direction, OpenApiParameter, OpenApiResponse
from rest_framework import serializers

from gradient.api.credentials import ApiKeyCredential
from gradient.api.errors import CODES
from gradient.api.fields import TextField
from gradient.api.serializers import NothingSerializer, StrictSerializer
from gradient.api.views import ApiViewSet, Operation

ALWAYS = (400, 401, 403, 404, 406, 429, 500)
IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key",
    {"type": "string", "maxLength": 255, "pattern": r"^[!-~]([ -~]*[!-~])?$"},
    OpenApiParameter.HEADER,
    description="The same key with the same body gives the first answer again, for 24 hours.",
)
IF_MATCH = OpenApiParameter(
    "If-Match",
    {"type": "string", "pattern": r'^(\*|(W/)?"[^",]*"( *, *(W/)?"[^",]*")*)$'},
    OpenApiParameter.HEADER,
    description='The revision that may be overwritten, as `"3"`; without it, any.',
)


class ErrorDetailSerializer(serializers.Serializer[Any]):
    code = serializers.ChoiceField(
        choices=sorted({*CODES.values(), "invalid_status", "time_expired"})
    )
    message = serializers.CharField(help_text="A sentence for a person.")
    details = serializers.DictField(
        child=serializers.ListField(child=serializers.CharField()),
        required=False,
        help_text="With 400 only: what is wrong, by field.",
    )


class ErrorSerializer(serializers.Serializer[Any]):
    error = ErrorDetailSerializer()


class CurrentSerializer(serializers.Serializer[Any]):
    revision = serializers.IntegerField()
    deliverableState = serializers.DictField(allow_null=True)


class PreconditionFailedSerializer(ErrorSerializer):
    current = CurrentSerializer()


class StrictExtension(OpenApiSerializerExtension):  # type: ignore[no-untyped-call]  # the package
    """Says of strict serializers that they take no unknown keys."""

    target_class = StrictSerializer
    match_subclasses = True

    def map_serializer(self, auto_schema: AutoSchema, direction: Direction) -> dict[str, Any]:
        untyped: Any = auto_schema
        schema: dict[str, Any] = untyped._map_serializer(
            self.target, direction, bypass_extensions=True
        )
        if not type(self.target).__doc__:  # the base class's is not about this one
            schema.pop("description", None)
        return {**schema, "additionalProperties": False}


class TextExtension(OpenApiSerializerFieldExtension):  # type: ignore[no-untyped-call]  # the package
    """Says of texts that they must not be blank, where they must not."""

    target_class = TextField
    match_subclasses = True

    def map_serializer_field(self, auto_schema: AutoSchema, direction: Direction) -> dict[str, Any]:
        untyped: Any = auto_schema
        schema: dict[str, Any] = untyped._map_serializer_field(
            self.target, direction, bypass_extensions=True
        )
        return schema if self.target.allow_blank else {**schema, "pattern": r"\S"}


class ApiSchema(AutoSchema):
    """Reads `ApiViewSet.operations`."""

    @property
    def endpoint(self) -> ApiViewSet:
        view = self.view
        assert isinstance(view, ApiViewSet)  # noqa: S101  no other view has this schema
        return view

    @property
    def operation(self) -> Operation:
        return self.endpoint.operation

    def get_operation_id(self) -> str:
        return f"{self.endpoint.resource}_{self.endpoint.action}"

    def _is_list_view(self, serializer: Any = None) -> bool:  # noqa: ARG002  the package's own
        """Never: lists, too, are objects, whose serializers say so themselves."""
        return False

    def get_tags(self) -> list[str]:
        return [self.endpoint.resource.replace("_", " ")]

    def get_summary(self) -> str:
        return self.operation.summary

    def get_description(self) -> str:  # type: ignore[override]  # the package's own signature
        return ""

    def get_auth(self) -> list[dict[str, list[str]]]:
        return [
            {"ApiKey" if kind is ApiKeyCredential else "SessionToken": []}
            for kind in self.operation.credentials
        ]

    def get_request_serializer(self) -> type[StrictSerializer] | None:
        body = self.operation.body
        return None if body is NothingSerializer else body

    def get_response_serializers(self) -> Any:
        errors: dict[int, Any] = dict.fromkeys(self._error_statuses(), ErrorSerializer)
        if 412 in errors:
            errors[412] = self.operation.current or PreconditionFailedSerializer
        described = {
            status: OpenApiResponse(serializer, CODES[status])
            for status, serializer in errors.items()
        }
        return {**self.operation.answers, **described}

    def get_override_parameters(self) -> list[Any]:
        parameters: list[Any] = [*self._filters()]
        if self.operation.query is not NothingSerializer:
            parameters.append(self.operation.query)
        if self.method == "POST":
            parameters.append(IDEMPOTENCY_KEY)
        if self.operation.preconditions:
            parameters.append(IF_MATCH)
        return parameters

    def _error_statuses(self) -> list[int]:
        statuses = set(ALWAYS)
        if self.method in ("POST", "PATCH", "PUT"):
            statuses |= {413, 415}
        if self.operation.conflicts or self.method == "POST":
            statuses.add(409)
        if self.operation.preconditions:
            statuses.add(412)
        return sorted(statuses)

    def _filters(self) -> list[OpenApiParameter]:
        filters = self.operation.filters
        return [
            OpenApiParameter(
                name, filter.schema, OpenApiParameter.QUERY, description=filter.extra["help_text"]
            )
            for name, filter in (filters.base_filters if filters else {}).items()
        ]


def name_path_parameters(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """Path parameters in camelCase, like every other name of the API (`{sessionId}`)."""
    for operations in result["paths"].values():
        for operation in operations.values():
            for parameter in operation.get("parameters", []):
                if parameter["in"] == "path":
                    parameter["name"] = _camel_case(parameter["name"])
    result["paths"] = {
        re.sub(r"{(\w+)}", lambda match: f"{{{_camel_case(match[1])}}}", path): operations
        for path, operations in result["paths"].items()
    }
    return result


def _camel_case(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


@cache
def document() -> dict[str, Any]:
    """The whole document; made once in a process, since the code does not change under it."""
    generator: Any = SchemaGenerator  # which is untyped
    made: dict[str, Any] = generator().get_schema(request=None, public=True)
    return made
