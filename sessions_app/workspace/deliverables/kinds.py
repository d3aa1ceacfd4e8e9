"""The properties of each type: the keys of its state, and the format of its file."""

import copy
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sessions_app.vocabulary.enums import DeliverableType
from sessions_app.work.store import State


@dataclass(frozen=True)
class FileKind:
    """`key` is the state's key of the deliverable, `parts` the key of its list of parts, `name` the
    key of a part's name, and `empty` the deliverable with which a candidate starts."""

    key: str
    parts: str
    name: str
    extension: str
    media_type: str
    empty: Mapping[str, Any]


_OFFICE = "application/vnd.openxmlformats-officedocument"
KINDS: dict[str, FileKind] = {
    DeliverableType.EMAIL: FileKind(
        "email",
        "",
        "",
        "eml",
        "message/rfc822",
        {"to": [], "cc": [], "subject": "", "body": ""},
    ),
    DeliverableType.DOCX: FileKind(
        "document",
        "sections",
        "heading",
        "docx",
        f"{_OFFICE}.wordprocessingml.document",
        {"title": "", "sections": [{"id": "section-1", "heading": "", "text": ""}]},
    ),
    DeliverableType.PPTX: FileKind(
        "presentation",
        "slides",
        "title",
        "pptx",
        f"{_OFFICE}.presentationml.presentation",
        {
            "title": "",
            "slides": [{"id": "slide-1", "title": "", "bullets": [], "notes": ""}],
        },
    ),
    DeliverableType.XLSX: FileKind(
        "workbook",
        "sheets",
        "name",
        "xlsx",
        f"{_OFFICE}.spreadsheetml.sheet",
        {
            "title": "",
            "sheets": [{"id": "sheet-1", "name": "Sheet1", "rows": [["", "", ""]] * 3}],
        },
    ),
    DeliverableType.WORKFLOW: FileKind(
        "workflow",
        "steps",
        "name",
        "json",
        "application/json",
        {"name": "", "steps": [{"id": "step-1", "name": "", "prompt": "", "inputs": []}]},
    ),
}


def empty_state(type: str) -> State:
    """A new copy of the state with which a candidate starts."""
    kind = KINDS[type]
    return {kind.key: copy.deepcopy(dict(kind.empty))}
