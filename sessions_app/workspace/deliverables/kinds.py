"""What distinguishes the types: where a state keeps the deliverable, and what its file is."""

import copy
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sessions_app.vocabulary.enums import DeliverableType
from sessions_app.work.store import State


@dataclass(frozen=True)
class FileKind:
    """`key` is the state's key that holds the deliverable, `parts` the key of its list of parts,
    and `name` the key of a part's own name."""

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
    """The state from which a candidate starts; the caller may change it."""
    kind = KINDS[type]
    return {kind.key: copy.deepcopy(dict(kind.empty))}
