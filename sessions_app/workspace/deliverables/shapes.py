"""The shape of each type's deliverable. `faults` validates strictly, for imports and edits;
`normalize` reads leniently, for states that other workspaces saved."""

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
"""Of a workbook. MAX_BODY_BYTES limits its bytes."""
MAX_TITLE_LENGTH = 255
MAX_TEXT_LENGTH = 200_000


_Faults = Iterator[tuple[str, str]]
"""The path of each fault, and its message."""


class Shape:
    kind: type
    name: str

    def faults(self, value: Any, place: str) -> _Faults:
        """The reasons why the value does not have this shape."""
        if isinstance(value, self.kind):
            yield from self.inner_faults(value, place)
        else:
            yield place, f"This must be {self.name}."

    def inner_faults(self, value: Any, place: str) -> _Faults:
        raise NotImplementedError

    def normalize(self, value: Any) -> Any:
        """Convert any value to this shape."""
        raise NotImplementedError


@dataclass(frozen=True)
class Text(Shape):
    kind, name = str, "a string"
    max_length: int = MAX_TEXT_LENGTH

    def inner_faults(self, value: str, place: str) -> _Faults:
        if len(value) > self.max_length:
            yield place, f"This can have at most {self.max_length:,} characters."

    def normalize(self, value: Any) -> str:
        if isinstance(value, str):
            return value
        return "" if value is None else json.dumps(value, ensure_ascii=False)


@dataclass(frozen=True)
class Items(Shape):
    kind, name = list, "a list"
    of: Shape
    max_items: int = MAX_PARTS

    def inner_faults(self, value: list[Any], place: str) -> _Faults:
        if len(value) > self.max_items:
            yield place, f"This can have at most {self.max_items:,} items."
        for index, item in enumerate(value[: self.max_items]):
            yield from self.of.faults(item, f"{place}.{index}")

    def normalize(self, value: Any) -> list[Any]:
        items = value if isinstance(value, list) else [] if value in (None, "") else [value]
        return [self.of.normalize(item) for item in items]


@dataclass(frozen=True)
class Record(Shape):
    """An object. Unknown keys are allowed, and `optional` keys may be missing.

    `aliases` are other names under which `normalize` finds a key.
    """

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

    def normalize(self, value: Any) -> State:
        record = value if isinstance(value, dict) else {next(iter(self.keys)): value}
        return {key: inner.normalize(self._find(record, key)) for key, inner in self.keys.items()}

    def _find(self, record: State, key: str) -> Any:
        names = (key, *self.aliases.get(key, ()))
        return next((record[name] for name in names if record.get(name) is not None), None)


_TITLE = Text(MAX_TITLE_LENGTH)
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
    """Raise InvalidRequest, with details by path, unless the state has the type's shape."""
    key = KINDS[type].key
    content: Any = state.get(key)
    faults = dict(islice(SHAPES[type].faults(content, key), 20))
    if not faults and type == DeliverableType.XLSX:
        cells = sum(len(row) for sheet in content["sheets"] for row in sheet["rows"])
        if cells > MAX_CELLS:
            faults = {f"{key}.sheets": f"A workbook can have at most {MAX_CELLS:,} cells."}
    if faults:
        details = {place: [sentence] for place, sentence in faults.items()}
        raise InvalidRequest("The deliverable does not have the shape of its type.", details)


def get_content(type: str, state: Mapping[str, Any] | None) -> State:
    """The deliverable in a state, with exactly the keys of its shape.

    Like `sessions_app.pages.deliverables`, accepts a state with the deliverable under its key, and
    one that is the deliverable. Raises Conflict for any other state.
    """
    kind = KINDS[type]
    if not state:
        return {**kind.empty}
    inner = state.get(kind.key)
    content = inner if isinstance(inner, dict) else state
    required = kind.parts or "body"
    if not isinstance(content.get(required), list if kind.parts else str):
        raise Conflict(f"The saved work has no “{required}”, so it cannot be exported.")
    return SHAPES[type].normalize(content)
