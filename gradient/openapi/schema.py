"""The OpenAPI document, made from what the viewsets declare."""

import re
from functools import cache
from typing import Any

from drf_spectacular.extensions import (
    OpenApiSerializerExtension,
    OpenApiSerializerFieldExtension,
)
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import Direction, OpenApiParameter, inline_serializer
from rest_framework import serializers

from gradient.api.fields import TextField
from gradient.api.serializers import (
    CamelCaseSerializer,
    NothingSerializer,
    OkSerializer,
    StrictSerializer,
    camel_case,
)
from gradient.api.views import BODY_METHODS
from gradient.core import files
from gradient.core.error_bodies import CODES
from gradient.openapi.answers import (
    ERRORS,
    HEADERS,
    describe_error,
    examples,
    response_headers,
    share_refusals,
)
from gradient.openapi.groups import TAGS
from sessions_app.accounts.credentials import ApiKeyCredential

COMMON_ERRORS = (400, 401, 403, 404, 406, 429, 500, 503)
IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key",
    {"type": "string", "maxLength": 255, "pattern": r"^[!-~]([ -~]*[!-~])?$"},
    OpenApiParameter.HEADER,
    description="The same key with the same body returns the first response again, for 24 hours; "
    "it then has the header `Idempotency-Replayed: true`.",
)
IF_MATCH = OpenApiParameter(
    "If-Match",
    {"type": "string", "pattern": r'^(\*|(W/)?"[^",]*"( *, *(W/)?"[^",]*")*)$'},
    OpenApiParameter.HEADER,
    description='The revision that may be overwritten, as `"3"`; without it, any.',
)
FILE_RESPONSES: dict[Any, Any] = {
    (200, each.media_type): {"type": "string"} for each in (files.NDJSON, files.CSV)
}
"""An export's answers."""


class ErrorDetailSerializer(CamelCaseSerializer):
    code = serializers.ChoiceField(
        choices=sorted({*CODES.values(), "invalid_status", "time_expired"})
    )
    message = serializers.CharField(help_text="A message that people can read; it may change.")
    details = serializers.DictField(
        child=serializers.ListField(child=serializers.CharField()),
        required=False,
        help_text="With 400 only: the errors of each field.",
    )
    request_id = serializers.CharField(
        help_text="The `X-Request-ID` of the response, which log lines also contain."
    )


class ErrorSerializer(CamelCaseSerializer):
    error = ErrorDetailSerializer()


class CurrentSerializer(CamelCaseSerializer):
    revision = serializers.IntegerField()
    phase_index = serializers.IntegerField()
    deliverable_state = serializers.DictField(allow_null=True)


class PreconditionFailedSerializer(ErrorSerializer):
    current = CurrentSerializer()


@cache  # one class for each, or the document would hold the same name twice
def object_response(key: str, serializer_class: type[serializers.BaseSerializer]) -> Any:
    """The serializer of an answer that holds one object under that key."""
    name = f"One{serializer_class.__name__.removesuffix('Serializer')}"
    return inline_serializer(name, {key: serializer_class()})


class StrictExtension(OpenApiSerializerExtension):  # type: ignore[no-untyped-call]  # the package
    """Says of strict serializers that they take no unknown keys."""

    target_class = StrictSerializer
    match_subclasses = True

    def map_serializer(self, auto_schema: AutoSchema, direction: Direction) -> dict[str, Any]:
        untyped: Any = auto_schema
        schema: dict[str, Any] = untyped._map_serializer(
            self.target, direction, bypass_extensions=True
        )
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
    """Knows the hooks of `ApiViewSet`; `extend_schema` says what differs, and the summary."""

    view: Any  # an ApiViewSet

    def get_operation_id(self) -> str:
        return f"{self.view.resource}_{self.view.action}"

    def get_tags(self) -> list[str]:
        return [self.view.resource.replace("_", " ")]

    def get_description(self) -> str:  # type: ignore[override]  # the package's own signature
        return ""

    def is_deprecated(self) -> bool:
        return self.view.action in self.view.deprecations

    def get_auth(self) -> list[dict[str, list[str]]]:
        return [
            {"ApiKey" if kind is ApiKeyCredential else "SessionToken": []}
            for permission in self.view.get_permissions()
            for kind in getattr(permission, "kinds", ())
        ]

    def get_request_serializer(self) -> type[StrictSerializer] | None:
        body_class = self.view.get_body_class()
        return None if body_class is NothingSerializer else body_class

    def get_response_serializers(self) -> Any:
        view = self.view
        if view.action == "destroy":
            return {200: OkSerializer}
        serializer: Any = view.get_serializer_class()
        if view.action == "list":
            return {200: serializer(many=True)}
        return {201 if self.method == "POST" else 200: object_response(view.object_key, serializer)}

    def get_override_parameters(self) -> list[Any]:
        parameters: list[Any] = []
        if self.view.action == "list" and self.view.filterset_class:
            parameters += [
                OpenApiParameter(name, filter.schema, description=filter.extra["help_text"])
                for name, filter in self.view.filterset_class.base_filters.items()
            ]
        if (query_class := self.view.get_query_class()) is not NothingSerializer:
            parameters.append(query_class)
        if self.method == "POST":
            parameters.append(IDEMPOTENCY_KEY)
        return parameters

    def get_filter_backends(self) -> list[Any]:
        return []  # the parameters of filters are among those above, with their own schemas

    def _get_pagination_parameters(self) -> list[Any]:
        return []  # the same

    def get_paginated_name(self, serializer_name: str) -> str:
        return f"{serializer_name.removesuffix('Row')}List"

    def _is_list_view(self, serializer: Any = None) -> bool:  # noqa: ARG002  the package's own
        return self.view.action == "list" and self.view.pagination_class is not None

    def _get_paginator(self) -> Any:
        paginator = self.view.paginator
        if paginator is not None:
            paginator.list_key = self.view.list_key
        return paginator

    def _get_response_bodies(self, direction: Direction = "response") -> dict[str, Any]:
        """What the view declares, and the errors that every endpoint may answer."""
        untyped: Any = super()
        bodies: dict[str, Any] = untyped._get_response_bodies(direction)
        errors = {*COMMON_ERRORS}
        if self.method in BODY_METHODS:
            errors |= {413, 415}
        if self.method == "POST":
            errors.add(409)
        untyped = self
        for status in errors:
            bodies.setdefault(
                str(status),
                untyped._get_response_for_code(ErrorSerializer, str(status), ["application/json"]),
            )
        kinds = {name for scheme in self.get_auth() for name in scheme}
        for code, body in bodies.items():
            if int(code) in ERRORS:
                describe_error(int(code), body)
            body["headers"] = response_headers(
                int(code),
                kinds=kinds,
                is_list=self._is_list_view(),
                is_post=self.method == "POST",
            ) | body.get("headers", {})
        return dict(sorted(bodies.items()))


def add_components(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """The groups of operations, and what the answers of all of them share."""
    result["tags"] = TAGS
    result["components"] |= {
        "headers": HEADERS,
        "examples": examples(),
        "responses": share_refusals(result["paths"]),
    }
    return result


def name_path_parameters(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """Path parameters in camelCase, like every other name of the API (`{sessionId}`)."""
    for operations in result["paths"].values():
        for operation in operations.values():
            for parameter in operation.get("parameters", []):
                if parameter["in"] == "path":
                    parameter["name"] = camel_case(parameter["name"])
    result["paths"] = {
        re.sub(r"{(\w+)}", lambda match: f"{{{camel_case(match[1])}}}", path): operations
        for path, operations in result["paths"].items()
    }
    return result


@cache
def document() -> dict[str, Any]:
    """The whole document; made once in a process, since the code does not change under it."""
    generator: Any = SchemaGenerator  # which is untyped
    schema: dict[str, Any] = generator().get_schema(request=None, public=True)
    return schema
