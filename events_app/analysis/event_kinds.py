"""The types of events that a measure counts together."""

from dataclasses import dataclass

from events_app.types import EventType

EACH = "seq"


@dataclass(frozen=True)
class Thing:
    """What an event is about, so that doing something again to the same thing counts once.

    `key` is the key of the data that tells two things of a kind apart; with `EACH`, every event is
    about another, and without a key all are about the same.
    """

    kind: str
    key: str = ""


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
OPENINGS = {
    EventType.CONNECTOR_CONNECTED: Thing("source", "connector"),
    EventType.FILE_UPLOADED: Thing("file", "fileName"),
    EventType.INBOX_ITEM_OPENED: Thing("inbox item", "item"),
}
"""Who looks through the list of sources has opened none."""
USES = EDITS | {REQUEST, EventType.AI_TOOL_USE, EventType.WORKFLOW_RUN}
TOOLS = {
    EventType.AI_TOOL_USE: Thing("tool of the assistant", "tool"),
    EventType.SLASH_COMMAND: Thing("command", "command"),
    EventType.SKILL_ACTIVATED: Thing("skill", "skill"),
    EventType.CONNECTOR_CONNECTED: Thing("source"),
    EventType.WORKFLOW_RUN: Thing("workflow"),
}
"""What is used: a skill that was only written or switched on is not."""
CONTEXT = {
    EventType.AGENTS_MD_EDITED: Thing("instructions"),
    EventType.MEMORY_ADDED: Thing("fact", "key"),
    EventType.FILE_UPLOADED: Thing("file", "fileName"),
    EventType.SKILL_CREATED: Thing("skill", "skill"),
    EventType.SKILL_UPLOADED: Thing("skill", "skill"),
    EventType.SKILL_ENABLED: Thing("skill", "skill"),
}
"""What the assistant is given. Instructions are saved whenever somebody stops typing: the number of
saves says nothing."""
PREPARATIONS = {
    EventType.CONNECTOR_BROWSED: Thing("sources"),
    EventType.CONNECTOR_CONNECTED: Thing("sources"),
    EventType.INBOX_ITEM_OPENED: Thing("inbox"),
    EventType.FILE_UPLOADED: Thing("files"),
    EventType.AGENTS_MD_EDITED: Thing("instructions"),
    EventType.MEMORY_ADDED: Thing("memory"),
    EventType.SKILL_CREATED: Thing("skills"),
    EventType.SKILL_UPLOADED: Thing("skills"),
    EventType.SKILL_ACTIVATED: Thing("skills"),
    EventType.SKILL_ENABLED: Thing("skills"),
    EventType.SKILL_DISABLED: Thing("skills"),
}
REJECTIONS = {
    EventType.AI_FEEDBACK: Thing("rating", EACH),
    EventType.SECTION_DELETED: Thing("section", EACH),
    EventType.SLIDE_DELETED: Thing("slide", EACH),
    EventType.SKILL_DISABLED: Thing("skill", "skill"),
}
