"""Writes the generated modules of the Python client: types, queries, and the resources twice."""

import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tools.generate_clients.operations import Operation, by_resource, inner, read

HEADER = '"""Generated from docs/openapi.json by `make clients`; do not edit."""\n\n'
TYPES_OPTIONS = (
    "--input-file-type=openapi",
    "--output-model-type=typing.TypedDict",
    "--enum-field-as-literal=all",
    "--target-python-version=3.11",
    "--no-use-closed-typed-dict",
    "--use-schema-description",
    "--use-field-description",
    "--disable-timestamp",
    "--formatters=builtin",
)


TAKE_SEVERAL = frozenset({"status", "expand"})
"""Parameters whose values the API separates by commas: OpenAPI has them as text."""
MODULES = ("types.py", "queries.py", "resources.py", "async_resources.py")


def write(document: dict[str, Any], source: Path, package: Path) -> None:
    """Write the modules into the package. `source` is the document's file."""
    operations = read(document)
    texts = (
        _types(source),
        _queries(operations),
        _resources(document, operations, is_async=False),
        _resources(document, operations, is_async=True),
    )
    for name, text in zip(MODULES, texts, strict=True):
        (package / name).write_text(HEADER + text)
    _format([package / name for name in MODULES])


def _types(source: Path) -> str:
    command = [sys.executable, "-m", "datamodel_code_generator", f"--input={source}"]
    done = subprocess.run(  # noqa: S603  our own
        [*command, *TYPES_OPTIONS], check=True, capture_output=True, text=True
    )
    return done.stdout.split("\n\n", 1)[1]  # without its own heading


def _format(files: list[Path]) -> None:
    root = Path(__file__).resolve().parents[2]
    for options in (("check", "--fix-only", "--select=I,UP,F401"), ("format",)):
        command = [sys.executable, "-m", "ruff", "-q", *options, f"--config={root}/pyproject.toml"]
        subprocess.run([*command, *map(str, files)], check=True)  # noqa: S603  our own


def _queries(operations: list[Operation]) -> str:
    lines = [
        "from collections.abc import Sequence",
        "from datetime import datetime",
        "from typing import Literal, TypedDict",
        "from uuid import UUID",
        "",
    ]
    for operation in operations:
        if operation.query:
            lines += ["", f"class {_query(operation)}(TypedDict, total=False):"]
            for entry in operation.query:
                lines.append(f"    {entry['name']}: {_parameter(entry)}")
                if text := entry.get("description", "").split("\n\n")[0]:
                    lines.append(f'    """{text}"""')
            lines.append("")
    return "\n".join(lines) + "\n"


def _query(operation: Operation) -> str:
    return f"{_class(operation.resource)}{_class(operation.method)}Query"


def _class(name: str) -> str:
    return "".join(part.capitalize() for part in name.split("_"))


def _parameter(entry: dict[str, Any]) -> str:
    schema = entry["schema"]
    if "enum" in schema:
        return f"Literal[{', '.join(map(repr, schema['enum']))}]"
    if schema.get("format") == "date-time":
        return "datetime | str"
    if schema.get("format") == "uuid":
        return "UUID | str"
    if entry["name"] in TAKE_SEVERAL:
        return "str | Sequence[str]"
    return {"integer": "int", "boolean": "bool", "string": "str"}[schema["type"]]


def _resources(document: dict[str, Any], operations: list[Operation], *, is_async: bool) -> str:
    prefix = "Async" if is_async else ""
    lines = [
        "from collections.abc import Sequence",
        "from typing import Unpack",
        "",
        "from gradient_client import queries, types",
        f"from gradient_client.{prefix.lower()}{'_' * is_async}client import ("
        + ", ".join(prefix + name for name in ("Client", "Download", "Pages", "Resource", "Rows"))
        + ")",
        "from gradient_client.calls import Id, Upload, path",
        "",
    ]
    names = []
    for resource, group in by_resource(operations):
        name = f"{prefix}{_class(resource)}"
        names.append((resource, name))
        lines += ["", f"class {name}({prefix}Resource):"]
        for operation in group:
            lines += _method(document, operation, is_async=is_async)
    lines += ["", f"class {prefix}Resources:"]
    lines += ['    """Every resource of the API, by the client that calls it."""', ""]
    lines += [f"    def __init__(self, client: {prefix}Client) -> None:"]
    lines += [f"        self.{resource} = {name}(client)" for resource, name in names]
    return "\n".join(lines) + "\n"


def _method(document: dict[str, Any], operation: Operation, *, is_async: bool) -> list[str]:
    expression = _expression(document, operation, "Async" if is_async else "")
    awaits = is_async and expression.is_sent
    value = f"await {expression.call}" if awaits else expression.call
    if expression.key:
        value = f"({value})[{expression.key!r}]" if awaits else f"{value}[{expression.key!r}]"
    lines = [f"return {value}"]
    if expression.is_sent and expression.result != "None":  # the answer's JSON is of any type
        lines = [f"result: {expression.result} = {value}", "return result"]
    start = f"{'async ' if awaits else ''}def {operation.method}({_arguments(operation)})"
    return [
        "",
        f"    {start} -> {expression.result}:",
        f'        """{operation.summary}."""',
        *(f"        {line}" for line in lines),
    ]


def _arguments(operation: Operation) -> str:
    arguments = ["self", *(f"{_snake(name)}: Id" for name in operation.path_parameters)]
    if operation.takes_file:
        arguments.append("file: Upload")
    if operation.if_match or operation.idempotent:
        arguments.append("*")
    if operation.if_match:
        arguments.append("if_match: str | None = None")
    if operation.idempotent:
        arguments.append("idempotency_key: str | None = None")
    if operation.body:
        arguments.append(f"**body: Unpack[types.{operation.body}]")
    elif operation.query:
        arguments.append(f"**query: Unpack[queries.{_query(operation)}]")
    return ", ".join(arguments)


@dataclass(frozen=True)
class Expression:
    """What a method evaluates. `key` is what it takes of the answer; a list is sent when read."""

    call: str
    result: str
    key: str | None = None
    is_sent: bool = False


def _expression(document: dict[str, Any], operation: Operation, prefix: str) -> Expression:
    values = "".join(f", {name}={_snake(name)}" for name in operation.path_parameters)
    place = f'path("{operation.path}"{values})' if values else f'"{operation.path}"'
    query = ", query" if operation.query else ""
    if operation.items:
        row = inner(document, operation.result or "", operation.items).removeprefix("[]")
        arguments = f'{place}, "{operation.items}", {operation.largest_page}{query}'
        return Expression(f"self._pages({arguments})", f"{prefix}Pages[types.{row}]")
    if operation.row:
        return Expression(f"self._rows({place}{query})", f"{prefix}Rows[types.{operation.row}]")
    if operation.is_download:
        return Expression(f"self._download({place}{query})", f"{prefix}Download")
    options = ", ".join([f'"{operation.verb}"', place, *_options(operation)])
    call = f"self._call({options})"
    if operation.envelope:
        kind = inner(document, operation.result or "", operation.envelope)
        result = f"Sequence[types.{kind[2:]}]" if kind.startswith("[]") else f"types.{kind}"
        return Expression(call, result, operation.envelope, is_sent=True)
    result = f"types.{operation.result}" if operation.result else "None"
    return Expression(call, result, is_sent=True)


def _options(operation: Operation) -> Iterator[str]:
    if operation.body:
        yield "json=body"
    elif operation.query:
        yield "query=query"
    if operation.takes_file:
        yield "file=file"
    if operation.if_match:
        yield "if_match=if_match"
    if operation.idempotent:
        yield "idempotency_key=idempotency_key, is_idempotent=True"


def _snake(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()
