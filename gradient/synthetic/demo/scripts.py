"""The events of a session: types in a realistic order, and the data of each."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import cycle
from typing import Any

from events_app.types import EventType
from gradient.synthetic.demo.conversations import TURNS, DemoTurn
from sessions_app.vocabulary.enums import DeliverableType, MessageRole

ROLES = {
    EventType.USER_MESSAGE: MessageRole.USER,
    EventType.AI_RESPONSE: MessageRole.ASSISTANT,
    EventType.AI_TOOL_USE: MessageRole.TOOL,
}
"""The event types that record a message of the conversation."""


@dataclass(frozen=True)
class Step:
    """One event: its type and its data."""

    type: EventType
    data: dict[str, Any]


_SETUP = """
    connector_browsed connector_connected file_uploaded skill_enabled memory_added
    connector_browsed agents_md_edited skill_uploaded skill_disabled connector_connected
    skill_created skill_enabled inbox_item_opened skill_activated memory_added
"""
# Each line is one turn of work: a request, an answer, and what the candidate does with it.
_TASK: dict[DeliverableType, str] = {
    DeliverableType.DOCX: """
        user_message ai_tool_use ai_response section_added content_edited content_edited
        user_message ai_response section_added content_edited manual_edit ai_feedback
        slash_command section_reordered content_edited
        user_message ai_tool_use ai_response section_added section_deleted content_edited
        file_uploaded manual_edit content_edited deliverable_downloaded
        user_message ai_response content_edited security_flag content_edited
    """,
    DeliverableType.PPTX: """
        user_message ai_tool_use ai_response slide_added content_edited slide_added
        user_message ai_response content_edited slide_reordered manual_edit ai_feedback
        slide_added slide_deleted content_edited
        user_message ai_tool_use ai_response content_edited manual_edit
        deliverable_downloaded deliverable_reuploaded content_edited slash_command
    """,
    DeliverableType.XLSX: """
        file_uploaded user_message ai_tool_use ai_response manual_edit content_edited
        user_message ai_tool_use ai_response content_edited manual_edit ai_feedback
        manual_edit content_edited deliverable_downloaded deliverable_reuploaded
        user_message ai_response content_edited slash_command security_flag
    """,
    DeliverableType.EMAIL: """
        inbox_item_opened inbox_item_closed inbox_item_opened
        user_message ai_tool_use ai_response content_edited manual_edit
        inbox_item_closed inbox_item_opened user_message ai_response content_edited
        ai_feedback slash_command content_edited inbox_item_closed
        user_message ai_response content_edited memory_added
    """,
    DeliverableType.WORKFLOW: """
        user_message ai_response workflow_prompt_edited workflow_run
        user_message ai_tool_use ai_response workflow_prompt_edited workflow_run ai_feedback
        workflow_prompt_edited workflow_run content_edited security_flag
        user_message ai_response workflow_prompt_edited workflow_run deliverable_downloaded
    """,
}

_DATA: dict[EventType, tuple[dict[str, Any], ...]] = {
    EventType.CONNECTOR_BROWSED: (
        {"query": "drive", "shown": ["Shared drive", "Mail", "Warehouse"], "durationMs": 4200},
        {"query": "crm", "shown": ["CRM", "Billing"], "durationMs": 2900},
    ),
    EventType.CONNECTOR_CONNECTED: (
        {
            "connector": "shared_drive",
            "name": "Shared drive",
            "scopes": ["files.read"],
            "result": "connected",
        },
        {
            "connector": "warehouse",
            "name": "Warehouse",
            "scopes": ["tables.read"],
            "result": "connected",
        },
    ),
    EventType.SKILL_UPLOADED: (
        {"skill": "style-guide", "fileName": "style-guide.md", "bytes": 18_422},
    ),
    EventType.SKILL_CREATED: (
        {"skill": "number-check", "instructions": "Recompute every figure before it is quoted."},
    ),
    EventType.SKILL_ACTIVATED: ({"skill": "number-check", "source": "menu", "legacy": True},),
    EventType.SKILL_ENABLED: (
        {"skill": "number-check", "scope": "session"},
        {"skill": "style-guide", "scope": "session"},
    ),
    EventType.SKILL_DISABLED: ({"skill": "style-guide", "reason": "shortens quotations"},),
    EventType.AGENTS_MD_EDITED: (
        {"file": "AGENTS.md", "added": 6, "removed": 1, "summary": "Name each source"},
    ),
    EventType.MEMORY_ADDED: (
        {"key": "reader", "value": "The board, none of whom knows the product in detail"},
        {"key": "tone", "value": "Short sentences, no adjectives, figures with their source"},
    ),
    EventType.SLASH_COMMAND: (
        {"command": "/summarize", "arguments": "interviews.md", "durationMs": 1830},
        {"command": "/compare", "arguments": "ledger.csv bank.csv", "durationMs": 2410},
    ),
    EventType.MANUAL_EDIT: (
        {"target": "paragraph 2", "charactersAdded": 64, "charactersRemoved": 118},
        {"target": "cell B7", "before": "1180.00", "after": "1108.00", "durationMs": 5200},
    ),
    EventType.SLIDE_ADDED: (
        {"slide": 1, "title": "Where the year stands", "layout": "title and list"},
        {"slide": 2, "title": "What slipped", "layout": "title and list"},
        {"slide": 3, "title": "What we ask for", "layout": "title and list"},
    ),
    EventType.SLIDE_DELETED: ({"slide": 4, "title": "Appendix", "layout": "table"},),
    EventType.SLIDE_REORDERED: ({"from": 3, "to": 2, "title": "What slipped"},),
    EventType.SECTION_ADDED: (
        {"section": 1, "heading": "The problem", "words": 61},
        {"section": 2, "heading": "What we know", "words": 84},
        {"section": 3, "heading": "What we ask for", "words": 47},
    ),
    EventType.SECTION_DELETED: ({"section": 4, "heading": "Background", "words": 212},),
    EventType.SECTION_REORDERED: ({"from": 3, "to": 1, "heading": "What we ask for"},),
    EventType.CONTENT_EDITED: (
        {"target": "opening", "charactersAdded": 112, "after": "Ninety-seven were on Starter."},
        {"target": "figures", "charactersRemoved": 51, "after": "Revenue 4.1 m against 4.4 m."},
        {"target": "closing", "charactersAdded": 95, "after": "We will write again by 16:00."},
    ),
    EventType.DELIVERABLE_DOWNLOADED: (
        {"fileName": "draft-2.docx", "bytes": 48_213, "revision": 4},
    ),
    EventType.DELIVERABLE_REUPLOADED: (
        {"fileName": "draft-2-edited.docx", "bytes": 48_990, "revision": 5},
    ),
    EventType.FILE_UPLOADED: (
        {"fileName": "churn_2025.csv", "bytes": 88_120, "mediaType": "text/csv"},
        {"fileName": "interviews.md", "bytes": 21_904, "mediaType": "text/markdown"},
    ),
    EventType.SECURITY_FLAG: (
        {"kind": "large_paste", "characters": 1840, "target": "opening", "source": "outside"},
        {"kind": "tab_hidden", "durationMs": 74_000},
    ),
    EventType.AI_FEEDBACK: (
        {"rating": "up", "comment": "Found the three invoices that I had missed"},
        {"rating": "down", "comment": "Quotes a figure that is in none of the files"},
    ),
    EventType.INBOX_ITEM_OPENED: (
        {"item": "msg-03", "sender": "it@clinic.example.org", "subject": "Cannot sign in since 2"},
        {"item": "msg-07", "sender": "anna@school.example.org", "subject": "Renewal on Friday"},
    ),
    EventType.INBOX_ITEM_CLOSED: (
        {"item": "msg-03", "action": "answered", "durationMs": 312_000},
        {"item": "msg-07", "action": "left for later", "durationMs": 18_000},
    ),
    EventType.WORKFLOW_RUN: (
        {"run": 3, "inputs": 20, "succeeded": 17, "failed": 3, "durationMs": 26_400},
        {"run": 4, "inputs": 20, "succeeded": 19, "failed": 1, "durationMs": 24_800},
    ),
    EventType.WORKFLOW_PROMPT_EDITED: (
        {"step": "triage", "charactersAdded": 88, "charactersRemoved": 12, "version": 3},
        {"step": "summary", "charactersAdded": 41, "charactersRemoved": 64, "version": 2},
    ),
}


def _steps(script: str, turns: tuple[DemoTurn, ...]) -> list[Step]:
    """The script with data for each of its events; what is said follows the turns."""
    data = {type: cycle(examples) for type, examples in _DATA.items()}
    said = _said(turns)
    return [
        Step(type, _message(type, said) if type in ROLES else next(data[type]))
        for type in map(EventType, script.split())
    ]


def _said(turns: tuple[DemoTurn, ...]) -> Iterator[tuple[EventType, str]]:
    for turn in cycle(turns):
        yield EventType.USER_MESSAGE, turn.user
        yield EventType.AI_TOOL_USE, turn.tool
        yield EventType.AI_RESPONSE, turn.assistant


def _message(type: EventType, said: Iterator[tuple[EventType, str]]) -> dict[str, Any]:
    """What is said next by whom the type stands for."""
    content = next(text for kind, text in said if kind == type)
    tool = {"tool": "read_file"} if type == EventType.AI_TOOL_USE else {}
    return {**tool, "content": content}


SETUP_STEPS = {kind: _steps(_SETUP, TURNS[kind]) for kind in DeliverableType}
TASK_STEPS = {kind: _steps(script, TURNS[kind]) for kind, script in _TASK.items()}
