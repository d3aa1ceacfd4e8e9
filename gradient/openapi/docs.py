"""The page on which the API is read and tried, made on the server from the OpenAPI document.

The usual viewers need inline styles and scripts; this one keeps to the site's strict policy.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from gradient.openapi.schema import document

Schema = dict[str, Any]
CREDENTIALS = {"ApiKey": "API key", "SessionToken": "Session token"}
EXAMPLES = {
    "uuid": "00000000-0000-4000-8000-000000000000",
    "date-time": "2030-01-15T10:00:00Z",
    "email": "jane@example.com",
    "uri": "https://example.com",
}


@dataclass(frozen=True)
class ParameterDoc:
    """Something that goes into the path, the query or a header."""

    name: str
    place: str
    required: bool
    type: str
    description: str


@dataclass(frozen=True)
class Endpoint:
    """One operation as the page shows it; `body` and each answer are JSON text or empty."""

    id: str
    group: str
    method: str
    path: str
    summary: str
    credentials: str
    parameters: list[ParameterDoc]
    body: str
    answers: list[tuple[str, str, str]]


@csrf_exempt  # so that a POST is told 405, not that it lacks a cookie
@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    whole = document()
    context = {"info": whole["info"], "endpoints": list(endpoints(whole))}
    return render(request, "api/docs.html", context)


def endpoints(whole: Schema) -> Iterator[Endpoint]:
    """Every operation of an OpenAPI document, in its order."""
    for path, operations in whole["paths"].items():
        for method, operation in operations.items():
            yield Endpoint(
                id=operation["operationId"],
                group=operation["tags"][0],
                method=method.upper(),
                path=path,
                summary=operation["summary"],
                credentials=" or ".join(
                    CREDENTIALS[name] for scheme in operation.get("security", []) for name in scheme
                )
                or "no credential",
                parameters=[_parameter(one) for one in operation.get("parameters", [])],
                body=_json(whole, operation.get("requestBody", {})),
                answers=[
                    (status, answer.get("description", ""), _json(whole, answer))
                    for status, answer in _responses(whole, operation)
                ],
            )


def _responses(whole: Schema, operation: Schema) -> Iterator[tuple[str, Schema]]:
    for status, answer in operation["responses"].items():
        if "$ref" in answer:
            yield status, whole["components"]["responses"][answer["$ref"].rpartition("/")[2]]
        else:
            yield status, answer


def _parameter(one: Schema) -> ParameterDoc:
    return ParameterDoc(
        name=one["name"],
        place=one["in"],
        required=one.get("required", False),
        type=_type(one["schema"]),
        description=one.get("description", ""),
    )


def _type(schema: Schema) -> str:
    """The kind of value in a few words, such as “integer, 1 to 100, default 20”."""
    words = [str(schema.get("format") or schema.get("type", "any"))]
    if "enum" in schema:
        words = ["one of " + ", ".join(str(value) for value in schema["enum"])]
    low, high = schema.get("minimum"), schema.get("maximum")
    if low is not None and high is not None and high < 10_000:
        words.append(f"{low} to {high}")
    elif low is not None:
        words.append(f"from {low}")
    if "default" in schema:
        words.append(f"default {schema['default']}")
    return ", ".join(words)


def _json(whole: Schema, holder: Schema) -> str:
    content = holder.get("content", {}).get("application/json")
    if content is None:
        return ""
    return json.dumps(example(whole, content["schema"]), indent=2, ensure_ascii=False)


def example(whole: Schema, schema: Schema) -> Any:
    """A value that fits the schema, to show its shape."""
    if "$ref" in schema:
        return example(whole, whole["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]])
    for several in ("allOf", "oneOf", "anyOf"):
        if several in schema:
            return example(whole, schema[several][0])
    if "default" in schema:
        return schema["default"]
    if "enum" in schema:
        return schema["enum"][0]
    return _of_type(whole, schema)


def _of_type(whole: Schema, schema: Schema) -> Any:
    kind = schema.get("type", "object")
    kind = kind[0] if isinstance(kind, list) else kind
    if kind == "object":
        properties = schema.get("properties", {})
        return {name: example(whole, inner) for name, inner in properties.items()}
    if kind == "array":
        return [example(whole, schema.get("items", {}))]
    plain = {"integer": schema.get("minimum", 0), "number": 0, "boolean": True, "null": None}
    return plain.get(kind, EXAMPLES.get(schema.get("format", ""), "text"))
