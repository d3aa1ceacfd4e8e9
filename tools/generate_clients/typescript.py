"""Writes the generated modules of the TypeScript client: the types of the document, the resources
and their types, and a copy of the session's client."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tools.generate_clients.operations import Operation, by_resource, inner, read

HEADER = "// Generated from docs/openapi.json by `make clients`; do not edit.\n\n"
MODULES = ("types.d.ts", "resources.js", "resources.d.ts")
SCRIPTS = Path("static/js")
SESSION_CLIENT = ("session-client.js", "session-client/*.js", "duration.js", "texts.js")
"""What the workspace's page and this package share."""
SIMPLE = {"string": "string", "integer": "number", "number": "number", "boolean": "boolean"}
TAKE_SEVERAL = frozenset({"status", "expand"})
"""Parameters whose values the API separates by commas."""


def write(document: dict[str, Any], root: Path, package: Path) -> None:
    """Write the modules into the package's folder of sources. `root` is the repository."""
    operations = read(document)
    package.mkdir(parents=True, exist_ok=True)
    texts = (_types(document), _resources(operations), _declarations(document, operations))
    for name, text in zip(MODULES, texts, strict=True):
        (package / name).write_text(HEADER + text)
    for pattern in SESSION_CLIENT:
        for source in sorted((root / SCRIPTS).glob(pattern)):
            target = package / "session" / source.relative_to(root / SCRIPTS)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(source.read_text())


def _types(document: dict[str, Any]) -> str:
    parts = []
    for name, schema in document["components"]["schemas"].items():
        comment = _comment(schema)
        if "properties" in schema:
            parts.append(f"{comment}export interface {name} {_object(schema)}\n")
        else:
            parts.append(f"{comment}export type {name} = {_type(schema)};\n")
    return "\n".join(parts)


def _type(schema: dict[str, Any], prefix: str = "") -> str:
    """The TypeScript of a schema; names of other schemas get the prefix."""
    if "$ref" in schema:
        return prefix + str(schema["$ref"].rsplit("/", 1)[-1])
    if "enum" in schema:
        return " | ".join(json.dumps(value, ensure_ascii=False) for value in schema["enum"])
    for key, sign in (("oneOf", " | "), ("anyOf", " | "), ("allOf", " & ")):
        if key in schema:
            return sign.join(dict.fromkeys(_type(each, prefix) for each in schema[key]))
    kinds = schema.get("type", [])
    if isinstance(kinds, list):
        each = [_type(schema | {"type": kind}, prefix) for kind in kinds]
        return " | ".join(each) or "unknown"
    return _of_kind(kinds, schema, prefix)


def _of_kind(kind: str, schema: dict[str, Any], prefix: str) -> str:
    if kind == "array":
        return f"Array<{_type(schema.get('items', {}), prefix)}>"
    if kind == "object":
        if "properties" in schema:
            return _object(schema)
        values = schema.get("additionalProperties", True)
        return f"Record<string, {_type(values, prefix) if isinstance(values, dict) else 'unknown'}>"
    return "null" if kind == "null" else SIMPLE[kind]


def _object(schema: dict[str, Any]) -> str:
    required = schema.get("required", [])
    lines = []
    for name, value in schema["properties"].items():
        lines += [f"  {line}" for line in _comment(value).splitlines()]
        key = name if re.fullmatch(r"\w+", name) else json.dumps(name)
        text = _type(value).replace("\n", "\n  ")
        lines.append(f"  {key}{'' if name in required else '?'}: {text};")
    return "\n".join(["{", *lines, "}"])


def _comment(schema: dict[str, Any]) -> str:
    """The description without its list of values, which the type has."""
    text = re.sub(r"\n*^\* `.*", "", schema.get("description", ""), flags=re.MULTILINE | re.DOTALL)
    lines = text.replace("*/", "* /").strip().splitlines()
    if not lines:
        return ""
    if len(lines) == 1:
        return f"/** {lines[0]} */\n"
    return "\n".join(["/**", *(f" * {line}".rstrip() for line in lines), " */", ""])


def _resources(operations: list[Operation]) -> str:
    names = [resource for resource, _ in by_resource(operations)]
    lines = [
        'import { path } from "./client.js";',
        'import { Resource } from "./lists.js";',
        "",
    ]
    for resource, own in by_resource(operations):
        lines += [f"class {_class(resource)} extends Resource {{"]
        for operation in own:
            arguments = ", ".join(name for name, _ in _arguments(operation, {}))
            lines += [f"  {_camel(operation.method)}({arguments}) {{"]
            lines += [f"    return {_expression(operation)};", "  }"]
        lines += ["}", ""]
    lines += ["/** Every resource of the API, by the client that calls it. */"]
    lines += ["export class Resources {", "  constructor(client) {"]
    lines += [f"    this.{_camel(name)} = new {_class(name)}(client);" for name in names]
    return "\n".join([*lines, "  }", "}"]) + "\n"


def _expression(operation: Operation) -> str:
    place = json.dumps(operation.path)
    if operation.path_parameters:
        place = f"path`{operation.path.replace('{', '${')}`"
    query = "query" if operation.query else "undefined"
    if operation.items:
        key = json.dumps(operation.items)
        return f"this.listPages({place}, {key}, {operation.largest_page}, {query}, options)"
    if operation.row:
        return f"this.streamRows({place}, {query}, options)"
    if operation.is_download:
        return f"this.openFile({place}, {query}, options)"
    options = ", ".join(["...options", *_options(operation)])
    return f"this.sendCall({json.dumps(operation.verb)}, {place}, {{ {options} }})"


def _options(operation: Operation) -> Iterator[str]:
    if operation.body:
        yield "body"
    elif operation.query:
        yield "query"
    if operation.takes_file:
        yield "file"
    if operation.idempotent:
        yield "isIdempotent: true"
    if operation.envelope:
        yield f"key: {json.dumps(operation.envelope)}"


def _declarations(document: dict[str, Any], operations: list[Operation]) -> str:
    names = [resource for resource, _ in by_resource(operations)]
    lines = [
        "import type {",
        "  CallOptions,",
        "  Client,",
        "  IdempotentOptions,",
        "  MatchOptions,",
        "  Pages,",
        "  Rows,",
        "  Upload,",
        '} from "./client.js";',
        'import type * as types from "./types.js";',
        "",
    ]
    for operation in operations:
        if operation.query:
            lines += [f"export interface {_query(operation)} {{"]
            for entry in operation.query:
                text = entry.get("description", "").split("\n\n")[0]
                lines += [f"  {_comment({'description': text})}".rstrip()] if text else []
                lines += [f"  {entry['name']}?: {_parameter(entry)};"]
            lines += ["}", ""]
    for resource, own in by_resource(operations):
        lines += [f"export interface {_class(resource)} {{"]
        for operation in own:
            arguments = ", ".join(
                f"{name}: {kind}" for name, kind in _arguments(operation, document)
            )
            lines += [f"  /** {operation.summary}. */"]
            lines += [f"  {_camel(operation.method)}({arguments}): {_result(document, operation)};"]
        lines += ["}", ""]
    lines += ["/** Every resource of the API. */", "export class Resources {"]
    lines += ["  constructor(client: Client);"]
    lines += [f"  readonly {_camel(name)}: {_class(name)};" for name in names]
    return "\n".join([*lines, "}"]) + "\n"


def _arguments(operation: Operation, document: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Names and types; a name with `?` may be left out. JavaScript takes the names without it."""
    is_declared = bool(document)
    for name in operation.path_parameters:
        yield name, "string"
    if operation.takes_file:
        yield "file", "Upload"
    if operation.body:
        schema = document["components"]["schemas"][operation.body] if is_declared else {}
        is_optional = is_declared and not schema.get("required")
        yield ("body?" if is_optional else "body"), f"types.{operation.body}"
    elif operation.query:
        yield ("query?" if is_declared else "query"), _query(operation)
    kinds = [
        kind
        for kind, is_taken in (
            ("IdempotentOptions", operation.idempotent),
            ("MatchOptions", operation.if_match),
        )
        if is_taken
    ]
    yield ("options?" if is_declared else "options"), " & ".join(kinds) or "CallOptions"


def _result(document: dict[str, Any], operation: Operation) -> str:
    if operation.items:
        row = inner(document, operation.result or "", operation.items).removeprefix("[]")
        return f"Pages<types.{row}>"
    if operation.row:
        return f"Rows<types.{operation.row}>"
    if operation.is_download:
        return "Promise<ReadableStream<Uint8Array>>"
    if operation.envelope:
        kind = inner(document, operation.result or "", operation.envelope)
        text = f"types.{kind[2:]}[]" if kind.startswith("[]") else f"types.{kind}"
        return f"Promise<{text}>"
    return f"Promise<types.{operation.result}>" if operation.result else "Promise<null>"


def _parameter(entry: dict[str, Any]) -> str:
    kind = _type(entry["schema"], "types.")
    if entry["schema"].get("format") == "date-time":
        return "string | Date"
    return "string | readonly string[]" if entry["name"] in TAKE_SEVERAL else kind


def _query(operation: Operation) -> str:
    return f"{_class(operation.resource)}{_class(operation.method)}Query"


def _class(name: str) -> str:
    return "".join(part.capitalize() for part in name.split("_"))


def _camel(name: str) -> str:
    text = _class(name)
    return text[0].lower() + text[1:]
