"""Workflows as JSON, in the shape of the state."""

import json

from gradient.core import strict_json
from sessions_app.vocabulary.enums import DeliverableType
from sessions_app.vocabulary.exceptions import InvalidRequest
from sessions_app.work.store import State
from sessions_app.workspace.deliverables.formats.reading import NotTaken, Unreadable
from sessions_app.workspace.deliverables.shapes import validate_state


def write(content: State) -> bytes:
    return json.dumps(content, indent=2, ensure_ascii=False).encode()


def read(content: bytes, not_taken: NotTaken) -> State:  # noqa: ARG001  everything is imported
    try:
        value = strict_json.parse(content.removeprefix(b"\xef\xbb\xbf"))
    except strict_json.InvalidJSON as error:
        raise Unreadable(
            f"This is not a workflow in JSON. {error}".replace("The body", "The file")
        ) from error
    if isinstance(value, dict) and set(value) == {"workflow"}:
        value = value["workflow"]
    try:
        validate_state(DeliverableType.WORKFLOW, {"workflow": value})
    except InvalidRequest as error:
        place, (sentence, *_) = next(iter((error.details or {}).items()))
        raise Unreadable(f"This is not a workflow. {place}: {sentence}") from error
    state: State = value
    return {"name": "", **state}
