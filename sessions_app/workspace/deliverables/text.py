"""A deliverable as plain text, for previews and for the assistant."""

from collections.abc import Iterator, Mapping
from typing import Any

from sessions_app.workspace.deliverables.kinds import KINDS
from sessions_app.workspace.deliverables.shapes import get_content


def as_text(state: Mapping[str, Any]) -> str:
    """The text of the state's deliverable; empty if the state has none of a known type."""
    type = next((type for type, kind in KINDS.items() if kind.key in state), None)
    if type is None:
        return ""
    return "\n".join(_LINES[KINDS[type].key](get_content(type, state))).strip("\n")


def _email(email: Mapping[str, Any]) -> Iterator[str]:
    for name in ("to", "cc"):
        if email[name]:
            yield f"{name.capitalize()}: {', '.join(email[name])}"
    yield f"Subject: {email['subject']}"
    yield ""
    yield email["body"]


def _document(document: Mapping[str, Any]) -> Iterator[str]:
    if document["title"]:
        yield f"# {document['title']}"
    for section in document["sections"]:
        yield ""
        if section["heading"]:
            yield f"## {section['heading']}"
        yield section["text"]


def _presentation(presentation: Mapping[str, Any]) -> Iterator[str]:
    if presentation["title"]:
        yield f"# {presentation['title']}"
    for number, slide in enumerate(presentation["slides"], 1):
        yield ""
        yield f"## Slide {number}: {slide['title']}"
        yield from (f"- {bullet}" for bullet in slide["bullets"])
        if slide["notes"]:
            yield f"Notes: {slide['notes']}"


def _workbook(workbook: Mapping[str, Any]) -> Iterator[str]:
    if workbook["title"]:
        yield f"# {workbook['title']}"
    for sheet in workbook["sheets"]:
        yield ""
        yield f"## {sheet['name']}"
        yield from ("\t".join(row) for row in sheet["rows"])


def _workflow(workflow: Mapping[str, Any]) -> Iterator[str]:
    if workflow["name"]:
        yield f"# {workflow['name']}"
    for number, step in enumerate(workflow["steps"], 1):
        yield ""
        yield f"## Step {number}: {step['name']}"
        yield step["prompt"]
        if step["inputs"]:
            yield f"Inputs: {', '.join(step['inputs'])}"


_LINES = {
    "email": _email,
    "document": _document,
    "presentation": _presentation,
    "workbook": _workbook,
    "workflow": _workflow,
}
