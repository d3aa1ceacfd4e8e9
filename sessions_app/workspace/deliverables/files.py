"""Exports a deliverable to a file of its type's format, and imports it from one."""

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
from sessions_app.workspace.deliverables.shapes import get_content, validate_state

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
    """The state imported from a file, with a sentence for each kind of content that was left
    out."""

    state: State
    not_taken: list[str]


def to_file(type: str, state: Mapping[str, Any] | None, *, name: str = "") -> File:
    """The deliverable as a file, named after its title or else after `name`.

    Raises Conflict if the state does not have its type's shape.
    """
    kind, content = KINDS[type], get_content(type, state)
    title = content.get("title") or content.get("name") or content.get("subject") or name
    stem = slugify(title)[:60].strip("-") or "deliverable"
    write: Callable[[State], bytes] = _FORMATS[type].write
    return File(f"{stem}.{kind.extension}", kind.media_type, write(content))


def from_file(type: str, content: bytes, *, before: Mapping[str, Any] | None = None) -> Import:
    """Import the state from a file.

    Ids and unknown keys, which files do not contain, are copied from the state `before`: those of
    the deliverable, and of parts with the same name. Raises InvalidRequest, with a message for the
    user, for a file that is of another type, damaged, too large or dangerous.
    """
    not_taken = NotTaken()
    read: Callable[[bytes, NotTaken], State] = _FORMATS[type].read
    try:
        imported = read(content, not_taken)
    except Unreadable as error:
        raise InvalidRequest(str(error), {"file": [str(error)]}) from error
    state = _merge(type, imported, before or {})
    try:
        validate_state(type, state)
    except InvalidRequest as error:
        place, (sentence, *_) = next(iter((error.details or {}).items()))
        text = f"The file exceeds a limit of the workspace at {place}. {sentence}"
        raise InvalidRequest(text, {"file": [text]}) from error
    return Import(state, not_taken.sentences)


def _merge(type: str, imported: State, before: Mapping[str, Any]) -> State:
    kind = KINDS[type]
    previous = before.get(kind.key)
    inner: Mapping[str, Any] = previous if isinstance(previous, dict) else {}
    merged = {**inner, **imported}
    if kind.parts:
        merged[kind.parts] = _merge_parts(kind.parts, kind.name, imported[kind.parts], inner)
    rest = before if inner else {key: before[key] for key in before if key not in imported}
    return {**rest, kind.key: merged}


def _merge_parts(
    parts: str, name: str, imported: list[State], inner: Mapping[str, Any]
) -> list[dict[str, Any]]:
    old = inner.get(parts)
    unmatched = [part for part in old if isinstance(part, dict)] if isinstance(old, list) else []
    used = {part.get("id") for part in unmatched}
    merged = []
    for part in imported:
        same = next((each for each in unmatched if each.get(name) == part[name]), None)
        if same is not None:
            unmatched.remove(same)
        merged.append({**(same or {"id": _new_id(parts[:-1], used)}), **part})
    return merged


def _new_id(prefix: str, used: set[Any]) -> str:
    number = len(used) + 1
    while f"{prefix}-{number}" in used:
        number += 1
    used.add(f"{prefix}-{number}")
    return f"{prefix}-{number}"
