"""The 33 types with the data that the reference workspace sends, and an example of each."""

from dataclasses import dataclass
from typing import Any

from events_app.catalog.fields import FIELDS, Schema
from events_app.types import GROUP_OF, EventType, Group


@dataclass(frozen=True)
class Entry:
    """`required` and `optional` are keys of `FIELDS`; other keys are taken as they come."""

    type: EventType
    required: tuple[str, ...]
    optional: tuple[str, ...]
    example: dict[str, Any]

    @property
    def group(self) -> Group:
        return GROUP_OF[self.type]

    @property
    def schema(self) -> Schema:
        """The JSON Schema (2020-12) of the data."""
        keys = (*self.required, *self.optional)
        return {
            "type": "object",
            "properties": {key: FIELDS[key] for key in keys},
            "required": list(self.required),
            "additionalProperties": True,
        }


def _entry(type: EventType, required: str, optional: str, **example: Any) -> Entry:
    """An entry whose keys are given as words of a line."""
    return Entry(type, tuple(required.split()), tuple(optional.split()), example)


_EDIT = "charactersAdded charactersRemoved before after durationMs"
_FILE = "fileName bytes"
_ENTRIES = (
    _entry(
        EventType.CONNECTOR_BROWSED,
        "shown",
        "query durationMs",
        query="drive",
        shown=["Shared drive", "Mail", "Warehouse"],
        durationMs=4200,
    ),
    _entry(
        EventType.CONNECTOR_CONNECTED,
        "connector result",
        "name scopes",
        connector="shared_drive",
        name="Shared drive",
        scopes=["files.read"],
        result="connected",
    ),
    _entry(
        EventType.SKILL_UPLOADED,
        f"skill {_FILE}",
        "",
        skill="style-guide",
        fileName="style-guide.md",
        bytes=18_422,
    ),
    _entry(
        EventType.SKILL_CREATED,
        "skill instructions",
        "",
        skill="number-check",
        instructions="Recompute every figure before it is quoted.",
    ),
    _entry(
        EventType.SKILL_ACTIVATED,
        "skill",
        "source legacy",
        skill="number-check",
        source="menu",
        legacy=True,
    ),
    _entry(EventType.SKILL_ENABLED, "skill", "scope", skill="number-check", scope="session"),
    _entry(
        EventType.SKILL_DISABLED,
        "skill",
        "scope reason",
        skill="style-guide",
        reason="shortens quotations",
    ),
    _entry(
        EventType.AGENTS_MD_EDITED,
        "added removed",
        "file summary content",
        file="AGENTS.md",
        added=6,
        removed=1,
        summary="Name each source",
    ),
    _entry(
        EventType.MEMORY_ADDED,
        "key value",
        "",
        key="reader",
        value="The board, none of whom knows the product in detail",
    ),
    _entry(
        EventType.USER_MESSAGE,
        "content",
        "messageId",
        content="Compare the two ledgers and list every difference with its page.",
    ),
    _entry(
        EventType.AI_RESPONSE,
        "content",
        "messageId model durationMs stopped",
        content="Three entries differ. The largest is on page 4.",
        model="assistant-1",
    ),
    _entry(
        EventType.AI_TOOL_USE,
        "",  # a message of the role `tool` says in its content what was used
        "tool content query source target before after messageId durationMs",
        tool="read_file",
        content="ledger.csv",
    ),
    _entry(
        EventType.SLASH_COMMAND,
        "command",
        "arguments durationMs",
        command="/summarize",
        arguments="interviews.md",
        durationMs=1830,
    ),
    _entry(
        EventType.MANUAL_EDIT,
        "target",
        _EDIT,
        target="paragraph 2",
        charactersAdded=64,
        charactersRemoved=118,
    ),
    _entry(
        EventType.SLIDE_ADDED,
        "slide",
        "title layout",
        slide=1,
        title="Where the year stands",
        layout="title and list",
    ),
    _entry(EventType.SLIDE_DELETED, "slide", "title layout", slide=4, title="Appendix"),
    _entry(EventType.SLIDE_REORDERED, "from to", "title", **{"from": 3, "to": 2}),
    _entry(
        EventType.SECTION_ADDED,
        "section",
        "heading words",
        section=1,
        heading="The problem",
        words=61,
    ),
    _entry(EventType.SECTION_DELETED, "section", "heading words", section=4, heading="Background"),
    _entry(EventType.SECTION_REORDERED, "from to", "heading", **{"from": 3, "to": 1}),
    _entry(
        EventType.CONTENT_EDITED,
        "target",
        f"{_EDIT} source",
        target="opening",
        charactersAdded=112,
        after="Ninety-seven were on Starter.",
    ),
    _entry(
        EventType.DELIVERABLE_DOWNLOADED,
        _FILE,
        "mediaType revision",
        fileName="draft-2.docx",
        bytes=48_213,
        revision=4,
    ),
    _entry(
        EventType.DELIVERABLE_REUPLOADED,
        _FILE,
        "mediaType revision notTaken",
        fileName="draft-2-edited.docx",
        bytes=48_990,
        revision=5,
    ),
    _entry(
        EventType.FILE_UPLOADED,
        _FILE,
        "mediaType",
        fileName="churn_2025.csv",
        bytes=88_120,
        mediaType="text/csv",
    ),
    _entry(EventType.TASK_SUBMITTED, "submittedBy", "", submittedBy="candidate"),
    _entry(EventType.TIME_EXPIRED, "phaseIndex", "", phaseIndex=0),
    _entry(
        EventType.SECURITY_FLAG,
        "kind",
        "durationMs characters target source",
        kind="tab_hidden",
        durationMs=74_000,
    ),
    _entry(
        EventType.AI_FEEDBACK,
        "rating",
        "comment messageId source target",
        rating="down",
        comment="Quotes a figure that is in none of the files",
    ),
    _entry(
        EventType.PHASE_ADVANCED,
        "fromPhaseIndex toPhaseIndex timeRemainingAtEnd",
        "",
        fromPhaseIndex=0,
        toPhaseIndex=1,
        timeRemainingAtEnd=312,
    ),
    _entry(
        EventType.INBOX_ITEM_OPENED,
        "item",
        "sender subject",
        item="msg-03",
        sender="it@clinic.example.org",
        subject="Cannot sign in since 2",
    ),
    _entry(
        EventType.INBOX_ITEM_CLOSED,
        "item",
        "subject action durationMs",
        item="msg-03",
        subject="Cannot sign in since 2",
        action="answered",
        durationMs=312_000,
    ),
    _entry(
        EventType.WORKFLOW_RUN,
        "run",
        "inputs succeeded failed step stopped durationMs",
        run=3,
        inputs=20,
        succeeded=17,
        failed=3,
        durationMs=26_400,
    ),
    _entry(
        EventType.WORKFLOW_PROMPT_EDITED,
        "step",
        f"{_EDIT} version",
        step="triage",
        charactersAdded=88,
        charactersRemoved=12,
        version=3,
    ),
)

CATALOG: dict[EventType, Entry] = {entry.type: entry for entry in _ENTRIES}
"""In the order of the reference."""
