"""The types of events that a measure counts together."""

from events_app.types import EventType

REQUEST = EventType.USER_MESSAGE
ANSWER = EventType.AI_RESPONSE
EDITS = frozenset(
    {
        EventType.MANUAL_EDIT,
        EventType.CONTENT_EDITED,
        EventType.SLIDE_ADDED,
        EventType.SLIDE_DELETED,
        EventType.SLIDE_REORDERED,
        EventType.SECTION_ADDED,
        EventType.SECTION_DELETED,
        EventType.SECTION_REORDERED,
        EventType.WORKFLOW_PROMPT_EDITED,
    }
)
OWN_WORK = EDITS | {
    EventType.AI_FEEDBACK,
    EventType.INBOX_ITEM_OPENED,
    EventType.WORKFLOW_RUN,
    EventType.DELIVERABLE_DOWNLOADED,
    EventType.DELIVERABLE_REUPLOADED,
}
"""A candidate's own work on an answer before the next request."""
OPENINGS = frozenset(
    {
        EventType.CONNECTOR_BROWSED,
        EventType.CONNECTOR_CONNECTED,
        EventType.FILE_UPLOADED,
        EventType.INBOX_ITEM_OPENED,
    }
)
USES = EDITS | {REQUEST, EventType.AI_TOOL_USE, EventType.WORKFLOW_RUN}
TOOLS = frozenset(
    {
        EventType.AI_TOOL_USE,
        EventType.SLASH_COMMAND,
        EventType.CONNECTOR_CONNECTED,
        EventType.SKILL_UPLOADED,
        EventType.SKILL_CREATED,
        EventType.SKILL_ACTIVATED,
        EventType.SKILL_ENABLED,
        EventType.WORKFLOW_RUN,
    }
)
CONTEXT = frozenset(
    {
        EventType.AGENTS_MD_EDITED,
        EventType.MEMORY_ADDED,
        EventType.FILE_UPLOADED,
        EventType.SKILL_CREATED,
        EventType.SKILL_UPLOADED,
    }
)
PREPARATIONS = (
    OPENINGS
    | CONTEXT
    | {EventType.SKILL_ACTIVATED, EventType.SKILL_ENABLED, EventType.SKILL_DISABLED}
)
REJECTIONS = frozenset(
    {
        EventType.AI_FEEDBACK,
        EventType.SECTION_DELETED,
        EventType.SLIDE_DELETED,
        EventType.SKILL_DISABLED,
    }
)
