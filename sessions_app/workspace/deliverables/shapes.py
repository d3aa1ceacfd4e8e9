"""The shape that each type's deliverable has: strictly, for what is to be taken over, and
leniently, for what other workspaces have saved."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from sessions_app.vocabulary.enums import DeliverableType
from sessions_app.vocabulary.exceptions import Conflict, InvalidRequest
from sessions_app.work.store import State
from sessions_app.workspace.deliverables.kinds import KINDS

MAX_PARTS = 500
"""Sections, slides, sheets or steps."""
MAX_ROWS = 5_000
MAX_COLUMNS = 200
MAX_CELLS = 50_000
"""Of a workbook; MAX_BODY_BYTES bounds the bytes."""
MAX_TITLE = 255
MAX_TEXT = 200_000


_Faults = Iterator[tuple[str, str]]
"""The place of each fault, and a sentence."""


class Shape:
    kind: type
    name: str

    def faults(self, value: Any, place: str) -> _Faults:
        """What keeps a value from having this shape."""
        if isinstance(value, self.kind):
            yield from self.inner_faults(value, place)
        else:
            yield place, f"This must be {self.name}."

    def inner_faults(self, value: Any, place: str) -> _Faults:
        raise NotImplementedError

    def taken(self, value: Any) -> Any:
        """What a lenient reader makes of any value."""
        raise NotImplementedError


@dataclass(frozen=True)
class Text(Shape):
    kind, name = str, "a text"
    most: int = MAX_TEXT

    def inner_faults(self, value: str, place: str) -> _Faults:
        if len(value) > self.most:
            yield place, f"This has at most {self.most:,} characters."

    def taken(self, value: Any) -> str:
        if isinstance(value, str):
            return value
        return "" if value is None else json.dumps(value, ensure_ascii=False)


@dataclass(frozen=True)
class Items(Shape):
    kind, name = list, "a list"
    of: Shape
    most: int = MAX_PARTS

    def inner_faults(self, value: list[Any], place: str) -> _Faults:
        if len(value) > self.most:
            yield place, f"This holds at most {self.most:,} items."
        for index, item in enumerate(value[: self.most]):
            yield from self.of.faults(item, f"{place}.{index}")

    def taken(self, value: Any) -> list[Any]:
        items = value if isinstance(value, list) else [] if value in (None, "") else [value]
        return [self.of.taken(item) for item in items]


@dataclass(frozen=True)
class Record(Shape):
    """An object; keys that it does not name are kept. The `optional` keys may be absent; `aliases`
    are the other names under which a lenient reader finds a key."""

    kind, name = dict, "an object"
    keys: Mapping[str, Shape]
    optional: frozenset[str] = frozenset()
    aliases: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def inner_faults(self, value: State, place: str) -> _Faults:
        for key, inner in self.keys.items():
            if key in value:
                yield from inner.faults(value[key], f"{place}.{key}")
            elif key not in self.optional:
                yield f"{place}.{key}", "This is required."

    def taken(self, value: Any) -> State:
        record = value if isinstance(value, dict) else {next(iter(self.keys)): value}
        return {key: inner.taken(self._found(record, key)) for key, inner in self.keys.items()}

    def _found(self, record: State, key: str) -> Any:
        names = (key, *self.aliases.get(key, ()))
        return next((record[name] for name in names if record.get(name) is not None), None)


_TITLE = Text(MAX_TITLE)
_PROSE = ("text", "content", "body")

SHAPES: dict[str, Record] = {
    DeliverableType.EMAIL: Record(
        {"to": Items(_TITLE), "cc": Items(_TITLE), "subject": Text(998), "body": Text()},
        frozenset({"cc"}),
    ),
    DeliverableType.DOCX: Record(
        {
            "title": _TITLE,
            "sections": Items(
                Record(
                    {"id": _TITLE, "heading": Text(2_000), "text": Text()},
                    frozenset({"id"}),
                    {"heading": ("title", "name"), "text": _PROSE},
                )
            ),
        },
        frozenset({"title"}),
    ),
    DeliverableType.PPTX: Record(
        {
            "title": _TITLE,
            "slides": Items(
                Record(
                    {
                        "id": _TITLE,
                        "title": Text(2_000),
                        "bullets": Items(Text(5_000), 200),
                        "notes": Text(),
                    },
                    frozenset({"id", "notes"}),
                    {"title": ("heading",), "bullets": ("points", *_PROSE)},
                )
            ),
        },
        frozenset({"title"}),
    ),
    DeliverableType.XLSX: Record(
        {
            "title": _TITLE,
            "sheets": Items(
                Record(
                    {
                        "id": _TITLE,
                        "name": _TITLE,
                        "rows": Items(Items(Text(32_767), MAX_COLUMNS), MAX_ROWS),
                    },
                    frozenset({"id"}),
                    {"name": ("title",)},
                ),
                50,
            ),
        },
        frozenset({"title"}),
    ),
    DeliverableType.WORKFLOW: Record(
        {
            "name": _TITLE,
            "steps": Items(
                Record(
                    {
                        "id": _TITLE,
                        "name": Text(2_000),
                        "prompt": Text(),
                        "inputs": Items(Text(5_000), 200),
                    },
                    frozenset({"id", "inputs"}),
                    {"name": ("title", "id"), "prompt": _PROSE},
                )
            ),
        },
        frozenset({"name"}),
    ),
}


def validate_state(type: str, state: Mapping[str, Any]) -> None:
    """Raise InvalidRequest, with the place of each fault, unless the state has the type's shape."""
    key = KINDS[type].key
    content: Any = state.get(key)
    faults = dict(islice(SHAPES[type].faults(content, key), 20))
    if not faults and type == DeliverableType.XLSX:
        cells = sum(len(row) for sheet in content["sheets"] for row in sheet["rows"])
        if cells > MAX_CELLS:
            faults = {f"{key}.sheets": f"A workbook holds at most {MAX_CELLS:,} cells."}
    if faults:
        details = {place: [sentence] for place, sentence in faults.items()}
        raise InvalidRequest("The deliverable does not have the shape of its type.", details)


def content_of(type: str, state: Mapping[str, Any] | None) -> State:
    """The deliverable in a state, each key of its shape present; other keys are left out.

    Takes what `sessions_app.pages.deliverables` shows: a state may hold the deliverable under its
    key or be the deliverable. Raises Conflict for any other shape.
    """
    kind = KINDS[type]
    if not state:
        return {**kind.empty}
    inner = state.get(kind.key)
    content = inner if isinstance(inner, dict) else state
    needed = kind.parts or "body"
    if not isinstance(content.get(needed), list if kind.parts else str):
        raise Conflict(f"The saved work has no “{needed}”, so no file can be made of it.")
    return SHAPES[type].taken(content)
