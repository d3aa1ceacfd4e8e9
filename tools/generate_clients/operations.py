"""The operations of the OpenAPI document, as the clients name them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

JSON, NDJSON, FORM = "application/json", "application/x-ndjson", "multipart/form-data"
IDEMPOTENCY_KEY, IF_MATCH = "Idempotency-Key", "If-Match"

METHODS = {
    "assessments_add": "create",
    "assistant_create": "ask",
    "assistant_retrieve": "turn",
    "changes_list": "page",  # followed by a cursor, not by offsets
    "scoring_partial_update": "review",
}
"""Where the client's method is not called like the operation. An operation that is called like its
resource is `retrieve`."""
LEFT_OUT = frozenset({"assessments_create"})
"""The older path of `assessments_add`."""
EXPORTED_ROWS = {
    "sessions_export": "SessionRow",
    "scores_export": "ScoreRow",
    "events_export": "Event",
}
"""The schema of a row: an export is text to OpenAPI."""


@dataclass(frozen=True)
class Operation:
    """One call. `items` is the key of the rows in a page, `envelope` that of the only value."""

    resource: str
    method: str
    summary: str
    verb: str
    path: str
    path_parameters: tuple[str, ...]
    query: tuple[dict[str, Any], ...]
    body: str | None
    takes_file: bool
    idempotent: bool
    if_match: bool
    result: str | None
    items: str | None
    largest_page: int | None
    envelope: str | None
    is_download: bool
    row: str | None


def read(document: dict[str, Any]) -> list[Operation]:
    """In the document's order, which is that of a session's life."""
    resources = sorted((_name(tag["name"]) for tag in document["tags"]), key=len, reverse=True)
    operations = [
        _operation(document, resources, verb, path, operation)
        for path, item in document["paths"].items()
        for verb, operation in item.items()
        if operation["operationId"] not in LEFT_OUT
    ]
    places = [_name(tag["name"]) for tag in document["tags"]]
    return sorted(operations, key=lambda operation: places.index(operation.resource))


def _operation(
    document: dict[str, Any],
    resources: list[str],
    verb: str,
    path: str,
    operation: dict[str, Any],
) -> Operation:
    id = operation["operationId"]
    resource = next(name for name in resources if id.startswith(f"{name}_"))
    method = METHODS.get(id, id.removeprefix(f"{resource}_"))
    if method == resource:
        method = "retrieve"
    parameters = operation.get("parameters", [])
    headers = {entry["name"] for entry in parameters if entry["in"] == "header"}
    body = operation.get("requestBody", {}).get("content", {})
    content = _success(operation).get("content", {})
    result = _reference(content.get(JSON))
    items, envelope = _inside(document, result)
    return Operation(
        resource=resource,
        method=method,
        summary=operation["summary"],
        verb=verb.upper(),
        path=path,
        path_parameters=tuple(re.findall(r"\{(\w+)\}", path)),
        query=tuple(entry for entry in parameters if entry["in"] == "query"),
        body=_reference(body.get(JSON)),
        takes_file=FORM in body and JSON not in body,
        idempotent=IDEMPOTENCY_KEY in headers,
        if_match=IF_MATCH in headers,
        result=result,
        items=items,
        largest_page=_largest_page(parameters),
        envelope=envelope,
        is_download=bool(content)
        and (JSON not in content or len(content) > 1)
        and id not in EXPORTED_ROWS,
        row=EXPORTED_ROWS.get(id),
    )


def _success(operation: dict[str, Any]) -> dict[str, Any]:
    return next(value for code, value in operation["responses"].items() if code.startswith("2"))


def _reference(content: dict[str, Any] | None) -> str | None:
    """The name of the schema that the content refers to."""
    reference = (content or {}).get("schema", {}).get("$ref")
    return reference.rsplit("/", 1)[-1] if reference else None


def _largest_page(parameters: list[dict[str, Any]]) -> int | None:
    limits = [entry["schema"]["maximum"] for entry in parameters if entry["name"] == "limit"]
    return limits[0] if limits else None


def _inside(document: dict[str, Any], result: str | None) -> tuple[str | None, str | None]:
    """The keys of a page's rows and of an answer's only value, as far as there are any."""
    if result is None:
        return None, None
    properties = document["components"]["schemas"][result].get("properties", {})
    if {"total", "limit", "offset"} <= properties.keys():
        return next(key for key in properties if properties[key].get("type") == "array"), None
    if len(properties) == 1:
        (key,) = properties
        if "$ref" in properties[key] or properties[key].get("type") == "array":
            return None, key
    return None, None


def inner(document: dict[str, Any], result: str, key: str) -> str:
    """The schema of a property of `result`, or of its rows; prefixed by `[]` where it is a list."""
    value = document["components"]["schemas"][result]["properties"][key]
    if "items" in value:
        return "[]" + str(value["items"]["$ref"].rsplit("/", 1)[-1])
    return str(value["$ref"].rsplit("/", 1)[-1])


def by_resource(operations: list[Operation]) -> Iterator[tuple[str, list[Operation]]]:
    for resource in dict.fromkeys(operation.resource for operation in operations):
        yield resource, [each for each in operations if each.resource == resource]


def _name(tag: str) -> str:
    return tag.replace(" ", "_")
