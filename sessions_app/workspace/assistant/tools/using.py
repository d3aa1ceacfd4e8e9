"""Uses a tool for a turn, and records that, in one transaction with its event."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from time import monotonic
from typing import Any

from django.db import transaction

from sessions_app.lifecycle import conversation
from sessions_app.lifecycle.conversation import ToolUse
from sessions_app.models import AssistantTurn, Session, WorkflowRun
from sessions_app.vocabulary.enums import MessageRole
from sessions_app.vocabulary.exceptions import Conflict
from sessions_app.workspace.assistant import proposals, turns
from sessions_app.workspace.assistant.completion import ChatMessage, ToolCall
from sessions_app.workspace.assistant.faults import AssistantFault, ToolFault
from sessions_app.workspace.assistant.tools import editing, reading
from sessions_app.workspace.assistant.tools.offers import PROPOSE_EDIT
from sessions_app.workspace.assistant.tools.outcome import ToolOutcome

MAX_WORDS = 1_000
_TOOLS: dict[str, Callable[[Session, Mapping[str, Any]], ToolOutcome]] = {
    "list_sources": reading.list_sources,
    "search_sources": reading.search_sources,
    "read_file": reading.read_file,
    "propose_edit": editing.propose_edit,
}


def use(turn: AssistantTurn, call: ToolCall) -> ChatMessage:
    """The tool's answer, as a message to the model. Raises Unwanted, and AssistantFault where the
    conversation is full."""
    begun = monotonic()
    try:
        outcome = _run(turn, call)
        _record(turn, outcome, begun)
    except ToolFault as fault:
        words = f"Tried to use “{call.name}”: {fault}"[:MAX_WORDS]
        outcome = ToolOutcome(f"Error: {fault}", words, ToolUse(call.name))
        _record(turn, outcome, begun)
    return {"role": "tool", "tool_call_id": call.id, "content": outcome.answer}


def _run(turn: AssistantTurn, call: ToolCall) -> ToolOutcome:
    tool, arguments = _TOOLS.get(call.name), call.parse()
    if call.name == PROPOSE_EDIT and WorkflowRun.objects.filter(turn=turn.pk).exists():
        tool = None
    if tool is None:
        raise ToolFault(f"There is no such tool. There are {', '.join(_TOOLS)}.")
    if arguments is None:
        raise ToolFault("The arguments are no JSON object.")
    return tool(turn.session, arguments)


@transaction.atomic
def _record(turn: AssistantTurn, outcome: ToolOutcome, begun: float) -> None:
    """In one transaction with what is proposed. Raises ToolFault if that cannot be kept."""
    turns.lock_open(turn)
    if outcome.draft is not None:
        session = Session.objects.get(pk=turn.session_id)
        try:
            proposals.keep(session, turn.pk, outcome.draft)
        except Conflict as full:
            raise ToolFault(full.message) from full
    duration_ms = int((monotonic() - begun) * 1000)
    try:
        conversation.record(
            turn.session_id,
            role=MessageRole.TOOL,
            content=outcome.words,
            use=replace(outcome.use, duration_ms=duration_ms),
        )
    except Conflict as full:
        raise AssistantFault(full.message[:200]) from full
