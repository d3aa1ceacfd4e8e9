"""The 33 event types of the public reference, with the labels and groups that reviewers see."""

from django.db import models


class Group(models.TextChoices):
    """The filters of the replay: one chip for each group."""

    CHAT = "chat", "Chat"
    TOOLS = "tools", "Tools and context"
    DELIVERABLE = "deliverable", "Deliverable"
    WORKFLOW = "workflow", "Workflow"
    INBOX = "inbox", "Inbox and files"
    PHASE = "phase", "Phases and time"
    SECURITY = "security", "Security"


class EventType(models.TextChoices):
    """Values and order are the reference's (`GET /api/sessions/:sessionId/events`)."""

    CONNECTOR_BROWSED = "connector_browsed", "Looked through connectors"
    CONNECTOR_CONNECTED = "connector_connected", "Connected a source"
    SKILL_UPLOADED = "skill_uploaded", "Uploaded a skill"
    SKILL_CREATED = "skill_created", "Wrote a skill"
    SKILL_ACTIVATED = "skill_activated", "Activated a skill"
    SKILL_ENABLED = "skill_enabled", "Enabled a skill"
    SKILL_DISABLED = "skill_disabled", "Disabled a skill"
    AGENTS_MD_EDITED = "agents_md_edited", "Edited the assistant's instructions"
    MEMORY_ADDED = "memory_added", "Added to the assistant's memory"
    USER_MESSAGE = "user_message", "Wrote to the assistant"
    AI_RESPONSE = "ai_response", "The assistant answered"
    AI_TOOL_USE = "ai_tool_use", "The assistant used a tool"
    SLASH_COMMAND = "slash_command", "Used a slash command"
    MANUAL_EDIT = "manual_edit", "Edited by hand"
    SLIDE_ADDED = "slide_added", "Added a slide"
    SLIDE_DELETED = "slide_deleted", "Deleted a slide"
    SLIDE_REORDERED = "slide_reordered", "Moved a slide"
    SECTION_ADDED = "section_added", "Added a section"
    SECTION_DELETED = "section_deleted", "Deleted a section"
    SECTION_REORDERED = "section_reordered", "Moved a section"
    CONTENT_EDITED = "content_edited", "Edited content"
    DELIVERABLE_DOWNLOADED = "deliverable_downloaded", "Downloaded the deliverable"
    DELIVERABLE_REUPLOADED = "deliverable_reuploaded", "Uploaded the deliverable again"
    FILE_UPLOADED = "file_uploaded", "Uploaded a file"
    TASK_SUBMITTED = "task_submitted", "Submitted the task"
    TIME_EXPIRED = "time_expired", "Time ran out"
    SECURITY_FLAG = "security_flag", "Security flag"
    AI_FEEDBACK = "ai_feedback", "Rated an answer"
    PHASE_ADVANCED = "phase_advanced", "Went on to the next phase"
    INBOX_ITEM_OPENED = "inbox_item_opened", "Opened an inbox item"
    INBOX_ITEM_CLOSED = "inbox_item_closed", "Closed an inbox item"
    WORKFLOW_RUN = "workflow_run", "Ran the workflow"
    WORKFLOW_PROMPT_EDITED = "workflow_prompt_edited", "Edited a workflow prompt"


SERVER_TYPES = frozenset(
    {EventType.TASK_SUBMITTED, EventType.TIME_EXPIRED, EventType.PHASE_ADVANCED}
)
"""Only the server records these; a client that sends one is refused."""

MIN_TIMESTAMP_MS = 946_684_800_000
MAX_TIMESTAMP_MS = 4_102_444_800_000
"""The beginning of 2000 and of 2100: a `timestampMs` outside is in another unit, or no time at all.
Rows that were recorded before this rule may hold any number."""

SETUP_PHASE = "setup"
TASK_PHASE = "task"
"""The values of `phase` in the server's events; a workspace may send any text."""

_members: dict[Group, set[EventType]] = {
    Group.CHAT: {
        EventType.USER_MESSAGE,
        EventType.AI_RESPONSE,
        EventType.AI_FEEDBACK,
        EventType.SLASH_COMMAND,
    },
    Group.TOOLS: {
        EventType.AI_TOOL_USE,
        EventType.CONNECTOR_BROWSED,
        EventType.CONNECTOR_CONNECTED,
        EventType.SKILL_UPLOADED,
        EventType.SKILL_CREATED,
        EventType.SKILL_ACTIVATED,
        EventType.SKILL_ENABLED,
        EventType.SKILL_DISABLED,
        EventType.AGENTS_MD_EDITED,
        EventType.MEMORY_ADDED,
    },
    Group.DELIVERABLE: {
        EventType.MANUAL_EDIT,
        EventType.SLIDE_ADDED,
        EventType.SLIDE_DELETED,
        EventType.SLIDE_REORDERED,
        EventType.SECTION_ADDED,
        EventType.SECTION_DELETED,
        EventType.SECTION_REORDERED,
        EventType.CONTENT_EDITED,
        EventType.DELIVERABLE_DOWNLOADED,
        EventType.DELIVERABLE_REUPLOADED,
    },
    Group.WORKFLOW: {EventType.WORKFLOW_RUN, EventType.WORKFLOW_PROMPT_EDITED},
    Group.INBOX: {
        EventType.INBOX_ITEM_OPENED,
        EventType.INBOX_ITEM_CLOSED,
        EventType.FILE_UPLOADED,
    },
    Group.PHASE: set(SERVER_TYPES),
    Group.SECURITY: {EventType.SECURITY_FLAG},
}
GROUP_OF: dict[str, Group] = {
    name.value: group for group, names in _members.items() for name in names
}
