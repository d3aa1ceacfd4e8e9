"""Executes a tool call of a turn, and records it together with its event."""

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
from sessions_app.workspace.assistant.tools.outcome import ToolOutcome
from sessions_app.workspace.assistant.tools.schemas import PROPOSE_EDIT

MAX_SUMMARY_LENGTH = 1_000
_TOOLS: dict[str, Callable[[Session, Mapping[str, Any]], ToolOutcome]] = {
    "list_sources": reading.list_sources,
    "search_sources": reading.search_sources,
    "read_file": reading.read_file,
    "propose_edit": editing.propose_edit,
}


def execute(turn: AssistantTurn, call: ToolCall) -> ChatMessage:
    """Execute the call, and return the result as a message to the model.

    Raises TurnEnded, and AssistantFault if the session has the maximum of messages.
    """
    started = monotonic()
    try:
        outcome = _run(turn, call)
        _record(turn, outcome, started)
    except ToolFault as fault:
        summary = f"Tried to use “{call.name}”: {fault}"[:MAX_SUMMARY_LENGTH]
        outcome = ToolOutcome(f"Error: {fault}", summary, ToolUse(call.name))
        _record(turn, outcome, started)
    return {"role": "tool", "tool_call_id": call.id, "content": outcome.answer}


def _run(turn: AssistantTurn, call: ToolCall) -> ToolOutcome:
    tool, arguments = _TOOLS.get(call.name), call.parse()
    if call.name == PROPOSE_EDIT and WorkflowRun.objects.filter(turn=turn.pk).exists():
        tool = None
    if tool is None:
        raise ToolFault(f"Unknown tool. Available tools: {', '.join(_TOOLS)}.")
    if arguments is None:
        raise ToolFault("The arguments are not a JSON object.")
    return tool(turn.session, arguments)


@transaction.atomic
def _record(turn: AssistantTurn, outcome: ToolOutcome, started: float) -> None:
    """Record the call, and store a proposal in the same transaction. Raises ToolFault if there are
    too many."""
    turns.lock_open(turn)
    if outcome.draft is not None:
        session = Session.objects.get(pk=turn.session_id)
        try:
            proposals.create(session, turn.pk, outcome.draft)
        except Conflict as full:
            raise ToolFault(full.message) from full
    duration_ms = int((monotonic() - started) * 1000)
    try:
        conversation.record(
            turn.session_id,
            role=MessageRole.TOOL,
            content=outcome.summary,
            use=replace(outcome.use, duration_ms=duration_ms),
        )
    except Conflict as full:
        raise AssistantFault(full.message[:200]) from full
