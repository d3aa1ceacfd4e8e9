"""Places inside a deliverable, addressed by paths such as “sections.0.text”."""

import copy
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sessions_app.work.store import State
from sessions_app.workspace.deliverables.kinds import KINDS
from sessions_app.workspace.deliverables.shapes import SHAPES, Items, Record, Shape, Text

MAX_PATH = 200
_NAMES = {"heading", "name", "title"}
_WORDS = {"bullets": "points"}
_MAIN = {"text", "prompt"}
"""Keys that `describe` leaves out: “section 1” means its text."""


class NoPlace(Exception):
    """The path does not exist, or the value is invalid; the message says why."""


@dataclass(frozen=True)
class Place:
    """A place and its current `value`, which is None for a new part at the end of a list
    (`is_new`).

    `part_id` is the id of the section, slide, sheet or step; empty if it has none.
    """

    path: str
    shape: Shape
    value: Any
    part_id: str
    is_new: bool


def content_in(type: str, state: Mapping[str, Any] | None) -> State:
    """The deliverable in a state: under its type's key, or else the state itself.

    Without a state, the empty deliverable.
    """
    kind = KINDS[type]
    content = state.get(kind.key) if state else kind.empty
    return dict(content) if isinstance(content, Mapping) else dict(state or {})


def find_place(type: str, state: Mapping[str, Any] | None, path: str) -> Place:
    """The place at the path. Raises NoPlace."""
    content = _content(type, state)
    shape: Shape = SHAPES[type]
    value: Any = content
    keys = path.split(".")
    for position, key in enumerate(keys):
        shape, value = _step(shape, value, key)
        if value is _NEXT and position < len(keys) - 1:
            raise NoPlace(f"“{path}” is in a part that does not exist.")
    is_new = value is _NEXT
    return Place(path, shape, None if is_new else value, _part_id(type, content, keys), is_new)


def find_again(type: str, state: Mapping[str, Any] | None, path: str, part_id: str) -> Place:
    """The place at the path in the part with this id, which may have moved. Raises NoPlace."""
    keys = path.split(".")
    parts = _content(type, state).get(KINDS[type].parts)
    if part_id and isinstance(parts, list):
        ids = [part.get("id") if isinstance(part, dict) else None for part in parts]
        if part_id not in ids:
            raise NoPlace("This part no longer exists.")
        keys[1] = str(ids.index(part_id))
    return find_place(type, state, ".".join(keys))


def with_value(type: str, state: Mapping[str, Any] | None, place: Place, value: Any) -> State:
    """A copy of the state with the value at the place. A part keeps its id and unknown keys."""
    key = KINDS[type].key
    content = copy.deepcopy(_content(type, state))
    *parents, last = place.path.split(".")
    inner: Any = content
    for key_or_index in parents:
        inner = inner[int(key_or_index)] if isinstance(inner, list) else inner[key_or_index]
    if isinstance(value, dict):
        new = {"id": _new_id(KINDS[type].parts, inner)} if place.is_new else {}
        value = {**(place.value or {}), **value, **new}
    if isinstance(inner, list) and place.is_new:
        inner.append(value)
    elif isinstance(inner, list):
        inner[int(last)] = value
    else:
        inner[last] = value
    return {**(state or {}), key: content}


def describe(path: str) -> str:
    """The place in words: “section 1, heading”, “B3”."""
    list_name, *rest = path.split(".")
    if not rest:
        return list_name
    part = f"{list_name.removesuffix('s')} {int(rest[0]) + 1}"
    if rest[1:2] == ["rows"] and len(rest) == 4:
        cell = f"{_column(int(rest[3]))}{int(rest[2]) + 1}"
        return cell if rest[0] == "0" else f"{part}, {cell}"
    inner = [
        f"{int(key) + 1}" if key.isdigit() else _WORDS.get(key, key)
        for key in rest[1:]
        if key not in _MAIN
    ]
    return ", ".join([part, " ".join(inner)]) if inner else part


def plain_text(value: Any) -> str:
    """All text of a value, without ids. Names and headings come first; the order of keys does not
    matter, since databases may reorder them."""
    if isinstance(value, dict):
        keys = sorted(value.keys() - {"id"}, key=lambda key: (key not in _NAMES, key))
        return "\n".join(plain_text(value[key]) for key in keys)
    if isinstance(value, list):
        return "\n".join(map(plain_text, value))
    return "" if value is None else str(value)


class _Next:
    """Marks the place after the last item of a list."""


_NEXT = _Next()


def _content(type: str, state: Mapping[str, Any] | None) -> State:
    kind = KINDS[type]
    content = (state or {}).get(kind.key, kind.empty)
    if not isinstance(content, Mapping):
        raise NoPlace("The saved work does not match its type.")
    return dict(content)


def _step(shape: Shape, value: Any, key: str) -> tuple[Shape, Any]:
    if isinstance(shape, Record) and key in shape.keys and key != "id":
        inner = shape.keys[key]
        current = value.get(key) if isinstance(value, dict) else None
        return inner, inner.normalize(None) if current is None else current
    if isinstance(shape, Items) and key.isascii() and key.isdigit() and len(key) < 6:
        items = value if isinstance(value, list) else []
        if int(key) < len(items):
            return shape.of, items[int(key)]
        if int(key) == len(items):
            return shape.of, _NEXT
    raise NoPlace(f"“{key}” does not exist here. {_allowed(shape, value)}")


def _allowed(shape: Shape, value: Any) -> str:
    if isinstance(shape, Record):
        return f"Available: {', '.join(key for key in shape.keys if key != 'id')}."
    if isinstance(shape, Items):
        count = len(value) if isinstance(value, list) else 0
        return f"Available: 0 to {count}; {count} adds an item at the end."
    return "This is a string without parts."


def _part_id(type: str, content: State, keys: list[str]) -> str:
    if len(keys) < 2 or keys[0] != KINDS[type].parts:
        return ""
    parts = content.get(keys[0])
    part = parts[int(keys[1])] if isinstance(parts, list) and int(keys[1]) < len(parts) else None
    id = part.get("id") if isinstance(part, dict) else None
    return id[:255] if isinstance(id, str) else ""


def _new_id(parts: str, items: list[Any]) -> str:
    used = {item.get("id") for item in items if isinstance(item, dict)}
    number = len(items) + 1
    while (id := f"{parts.removesuffix('s')}-{number}") in used:
        number += 1
    return id


def _column(index: int) -> str:
    before = _column(index // 26 - 1) if index >= 26 else ""
    return before + chr(ord("A") + index % 26)


def read_value(shape: Shape, value: Any) -> Any:
    """Parse a model's value for the shape: a string, lines for a list of strings, or JSON.

    Raises NoPlace if it is invalid.
    """
    if isinstance(value, str) and not isinstance(shape, Text):
        value = _from_text(shape, value)
    faults = next(iter(shape.faults(value, "value")), None)
    if faults:
        raise NoPlace(": ".join(faults))
    return shape.normalize(value)


def _from_text(shape: Shape, text: str) -> Any:
    if text.lstrip()[:1] in ("[", "{"):
        try:
            return json.loads(text)
        except (ValueError, RecursionError) as error:
            raise NoPlace("The value is not valid JSON.") from error
    if isinstance(shape, Items) and isinstance(shape.of, Text):
        return [line for line in text.splitlines() if line.strip()]
    return text
