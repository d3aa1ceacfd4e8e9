"""The tool that proposes an edit of the deliverable, which the candidate accepts or rejects."""

import json
from collections.abc import Mapping
from typing import Any

from sessions_app.lifecycle.conversation import ToolUse
from sessions_app.models import AssessmentVersion, Checkpoint, Session
from sessions_app.vocabulary.exceptions import InvalidRequest
from sessions_app.workspace.assistant.completion import clean
from sessions_app.workspace.assistant.faults import ToolFault
from sessions_app.workspace.assistant.proposals import Draft
from sessions_app.workspace.assistant.tools.arguments import text
from sessions_app.workspace.assistant.tools.outcome import ToolOutcome
from sessions_app.workspace.deliverables import validate_state
from sessions_app.workspace.deliverables.places import (
    MAX_PATH,
    NoPlace,
    Place,
    describe,
    find_place,
    plain_text,
    read_value,
    with_value,
)

MAX_VALUE_LENGTH = 20_000
"""Characters of the JSON of the old value, and of the new one."""
MAX_REASON_LENGTH = 500
MAX_EXCERPT_LENGTH = 300
"""Characters of each text that is recorded in the log."""


def propose_edit(session: Session, arguments: Mapping[str, Any]) -> ToolOutcome:
    path = text(arguments, "path", max_length=MAX_PATH).strip()
    reason = text(arguments, "reason", max_length=MAX_REASON_LENGTH, default="")
    type = AssessmentVersion.objects.get_for_session(session).deliverable_type
    index, state = _work(session)
    try:
        place = find_place(type, state, path)
        value = read_value(place.shape, _cleaned(arguments.get("value")))
    except NoPlace as error:
        raise ToolFault(str(error)) from error
    _check(place, value, arguments)
    try:
        validate_state(type, with_value(type, state, place, value))
    except InvalidRequest as error:
        raise ToolFault(f"{error.message} {json.dumps(error.details)[:1000]}") from error
    target, before, after = describe(path), plain_text(place.value), plain_text(value)
    words = f"Proposed an edit of {target}" + (f": {reason}" if reason else ".")
    use = ToolUse(
        "propose_edit",
        target=target,
        before=before[:MAX_EXCERPT_LENGTH],
        after=after[:MAX_EXCERPT_LENGTH],
    )
    answer = "The candidate sees the edit and decides about it. Do not propose it again."
    return ToolOutcome(answer, words, use, Draft(index, place, value, reason))


def _work(session: Session) -> tuple[int, dict[str, Any] | None]:
    index = session.current_phase_index
    if index is None:
        raise ToolFault("The task has not started, so there is no deliverable yet.")
    checkpoints = Checkpoint.objects.filter(session=session, phase__index=index)
    return index, checkpoints.values_list("state", flat=True).first()


def _check(place: Place, value: Any, arguments: Mapping[str, Any]) -> None:
    for each in (place.value, value):
        if len(json.dumps(each, ensure_ascii=False)) > MAX_VALUE_LENGTH:
            raise ToolFault(
                f"An edit can have at most {MAX_VALUE_LENGTH:,} characters. Choose a smaller part."
            )
    replaced = text(arguments, "replaces", max_length=MAX_VALUE_LENGTH, default="")
    current = plain_text(place.value)
    if _words(replaced) != _words(current):
        raise ToolFault(f"“replaces” does not match the current text, which is: {current}")
    if value == place.value:
        raise ToolFault("The deliverable already has this value.")


def _words(text: str) -> list[str]:
    """The words, since models change white space when they repeat a text."""
    return text.split()


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, list):
        return [_cleaned(each) for each in value]
    if isinstance(value, dict):
        return {clean(str(key)): _cleaned(each) for key, each in value.items()}
    return value
