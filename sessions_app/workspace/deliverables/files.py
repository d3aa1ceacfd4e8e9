"""A deliverable as the file that its type is known by, and the way back."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from django.http import HttpResponse
from django.utils.text import slugify

from gradient.core.files import attachment
from sessions_app.vocabulary.enums import DeliverableType
from sessions_app.vocabulary.exceptions import InvalidRequest
from sessions_app.work.store import State
from sessions_app.workspace.deliverables.formats import (
    document,
    email,
    sheet,
    slides,
    workflow,
)
from sessions_app.workspace.deliverables.formats.reading import NotTaken, Unreadable
from sessions_app.workspace.deliverables.kinds import KINDS
from sessions_app.workspace.deliverables.shapes import content_of, validate_state

_FORMATS: dict[str, ModuleType] = {
    DeliverableType.EMAIL: email,
    DeliverableType.DOCX: document,
    DeliverableType.PPTX: slides,
    DeliverableType.XLSX: sheet,
    DeliverableType.WORKFLOW: workflow,
}


@dataclass(frozen=True)
class File:
    name: str
    media_type: str
    content: bytes

    def response(self) -> HttpResponse:
        return attachment(self.content, name=self.name, media_type=self.media_type)


@dataclass(frozen=True)
class Import:
    """A file as a state, with a sentence for each kind of thing that is not in it."""

    state: State
    not_taken: list[str]


def to_file(type: str, state: Mapping[str, Any] | None, *, name: str = "") -> File:
    """The deliverable as a file, named by its own title or by `name`.

    Raises Conflict if the state has another shape than its type's.
    """
    kind, content = KINDS[type], content_of(type, state)
    title = content.get("title") or content.get("name") or content.get("subject") or name
    stem = slugify(title)[:60].strip("-") or "deliverable"
    write: Callable[[State], bytes] = _FORMATS[type].write
    return File(f"{stem}.{kind.extension}", kind.media_type, write(content))


def from_file(type: str, content: bytes, *, before: Mapping[str, Any] | None = None) -> Import:
    """The state in a file. Raises InvalidRequest, with a sentence for the person, for a file that
    is not of this type, is damaged, too large or holds what could do harm.

    From the state `before`, ids and keys that no file holds are kept: of the whole, and of the
    parts that have the same name.
    """
    not_taken = NotTaken()
    read: Callable[[bytes, NotTaken], State] = _FORMATS[type].read
    try:
        taken = read(content, not_taken)
    except Unreadable as error:
        raise InvalidRequest(str(error), {"file": [str(error)]}) from error
    state = _merged(type, taken, before or {})
    try:
        validate_state(type, state)
    except InvalidRequest as error:
        place, (sentence, *_) = next(iter((error.details or {}).items()))
        text = f"The file holds more than the workspace takes, at {place}: {sentence}"
        raise InvalidRequest(text, {"file": [text]}) from error
    return Import(state, not_taken.sentences)


def _merged(type: str, taken: State, before: Mapping[str, Any]) -> State:
    kind = KINDS[type]
    known = before.get(kind.key)
    inner: Mapping[str, Any] = known if isinstance(known, dict) else {}
    merged = {**inner, **taken}
    if kind.parts:
        merged[kind.parts] = _with_ids(kind.parts, kind.name, taken[kind.parts], inner)
    rest = before if inner else {key: before[key] for key in before if key not in taken}
    return {**rest, kind.key: merged}


def _with_ids(
    parts: str, name: str, taken: list[State], inner: Mapping[str, Any]
) -> list[dict[str, Any]]:
    old = inner.get(parts)
    known = [part for part in old if isinstance(part, dict)] if isinstance(old, list) else []
    used = {part.get("id") for part in known}
    merged = []
    for part in taken:
        same = next((each for each in known if each.get(name) == part[name]), None)
        if same is not None:
            known.remove(same)
        merged.append({**(same or {"id": _new_id(parts[:-1], used)}), **part})
    return merged


def _new_id(prefix: str, used: set[Any]) -> str:
    number = len(used) + 1
    while f"{prefix}-{number}" in used:
        number += 1
    used.add(f"{prefix}-{number}")
    return f"{prefix}-{number}"
