"""Generated from docs/openapi.json by `make clients`; do not edit."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal, TypedDict
from uuid import UUID


class AssessmentsListQuery(TypedDict, total=False):
    deliverableType: Literal["pptx", "docx", "xlsx", "email", "workflow"]
    """Filter by type of deliverable."""
    isActive: bool
    """Filter by whether the assessment is active."""
    limit: int
    """Results per page."""
    offset: int
    """Results to skip."""


class AssessmentVersionsListQuery(TypedDict, total=False):
    limit: int
    """Results per page."""
    offset: int
    """Results to skip."""


class AssessmentFilesListQuery(TypedDict, total=False):
    limit: int
    """Results per page."""
    offset: int
    """Results to skip."""


class CandidatesListQuery(TypedDict, total=False):
    email: str
    """Filter by e-mail address, ignoring case."""
    limit: int
    """Results per page."""
    offset: int
    """Results to skip."""


class CandidatesDestroyQuery(TypedDict, total=False):
    erase: Literal["true", "false"]
    """Also erase the candidate's name, address, work, messages and events permanently."""


class SessionsListQuery(TypedDict, total=False):
    assessmentId: UUID | str
    """Filter by assessment."""
    candidateId: UUID | str
    """Filter by candidate."""
    createdAfter: datetime | str
    """Created at this time or later."""
    createdBefore: datetime | str
    """Created before this time."""
    decision: Literal["advance", "hold", "reject"]
    """Filter by the last decision."""
    expand: str | Sequence[str]
    """Additional keys, separated by commas: score, decision, tags, invitation."""
    limit: int
    """Results per page."""
    offset: int
    """Results to skip."""
    search: str
    """Words of the candidate's name or address, ignoring case and accents."""
    sort: Literal["-createdAt", "createdAt", "-submittedAt", "-score"]
    """The sort order. Sessions without a submission or a score come last."""
    status: str | Sequence[str]
    """Filter by status; separate several by commas."""
    submittedAfter: datetime | str
    """Submitted at this time or later."""
    submittedBefore: datetime | str
    """Submitted before this time."""
    tag: str
    """Filter by a tag, ignoring case."""


class SessionsExportQuery(TypedDict, total=False):
    assessmentId: UUID | str
    """Filter by assessment."""
    bom: Literal["1"]
    """`1` begins a CSV file with a byte order mark, which spreadsheets need to read UTF-8."""
    candidateId: UUID | str
    """Filter by candidate."""
    createdAfter: datetime | str
    """Created at this time or later."""
    createdBefore: datetime | str
    """Created before this time."""
    decision: Literal["advance", "hold", "reject"]
    """Filter by the last decision."""
    expand: str | Sequence[str]
    """Additional keys, separated by commas: score, decision, tags, invitation. CSV has a column for each of their values, and one column for all tags."""
    search: str
    """Words of the candidate's name or address, ignoring case and accents."""
    sort: Literal["-createdAt", "createdAt", "-submittedAt", "-score"]
    """The sort order. Sessions without a submission or a score come last."""
    status: str | Sequence[str]
    """Filter by status; separate several by commas."""
    submittedAfter: datetime | str
    """Submitted at this time or later."""
    submittedBefore: datetime | str
    """Submitted before this time."""
    tag: str
    """Filter by a tag, ignoring case."""


class SessionsWorkQuery(TypedDict, total=False):
    limit: int
    """Results per page."""
    offset: int
    """Results to skip."""
    revision: int
    """Return only this revision of the history, with its state."""


class WorkflowRunsListQuery(TypedDict, total=False):
    limit: int
    """Results per page."""
    offset: int
    """Results to skip."""


class MessagesListQuery(TypedDict, total=False):
    limit: int
    """Results per page."""
    offset: int
    """Results to skip."""
    role: Literal["user", "assistant", "tool"]
    """Filter by role."""


class DeliverableDownloadQuery(TypedDict, total=False):
    phaseIndex: int
    """A phase that has started; by default the last one."""


class EventsListQuery(TypedDict, total=False):
    limit: int
    """Results per page."""
    offset: int
    """Results to skip."""
    phase: str
    """Filter by phase."""
    sinceMs: int
    """Events from this timestampMs on (inclusive)."""
    type: Literal[
        "connector_browsed",
        "connector_connected",
        "skill_uploaded",
        "skill_created",
        "skill_activated",
        "skill_enabled",
        "skill_disabled",
        "agents_md_edited",
        "memory_added",
        "user_message",
        "ai_response",
        "ai_tool_use",
        "slash_command",
        "manual_edit",
        "slide_added",
        "slide_deleted",
        "slide_reordered",
        "section_added",
        "section_deleted",
        "section_reordered",
        "content_edited",
        "deliverable_downloaded",
        "deliverable_reuploaded",
        "file_uploaded",
        "task_submitted",
        "time_expired",
        "security_flag",
        "ai_feedback",
        "phase_advanced",
        "inbox_item_opened",
        "inbox_item_closed",
        "workflow_run",
        "workflow_prompt_edited",
    ]
    """Filter by event type."""
    untilMs: int
    """Events before this timestampMs (exclusive)."""


class EventsExportQuery(TypedDict, total=False):
    bom: Literal["1"]
    """`1` begins a CSV file with a byte order mark, which spreadsheets need to read UTF-8."""
    phase: str
    """Filter by phase."""
    sinceMs: int
    """Events from this timestampMs on (inclusive)."""
    type: Literal[
        "connector_browsed",
        "connector_connected",
        "skill_uploaded",
        "skill_created",
        "skill_activated",
        "skill_enabled",
        "skill_disabled",
        "agents_md_edited",
        "memory_added",
        "user_message",
        "ai_response",
        "ai_tool_use",
        "slash_command",
        "manual_edit",
        "slide_added",
        "slide_deleted",
        "slide_reordered",
        "section_added",
        "section_deleted",
        "section_reordered",
        "content_edited",
        "deliverable_downloaded",
        "deliverable_reuploaded",
        "file_uploaded",
        "task_submitted",
        "time_expired",
        "security_flag",
        "ai_feedback",
        "phase_advanced",
        "inbox_item_opened",
        "inbox_item_closed",
        "workflow_run",
        "workflow_prompt_edited",
    ]
    """Filter by event type."""
    untilMs: int
    """Events before this timestampMs (exclusive)."""


class ScoresListQuery(TypedDict, total=False):
    assessmentId: UUID | str
    """Filter by assessment."""
    candidateId: UUID | str
    """Filter by candidate."""
    createdAfter: datetime | str
    """Created at this time or later."""
    createdBefore: datetime | str
    """Created before this time."""
    decision: Literal["advance", "hold", "reject"]
    """Filter by the last decision."""
    limit: int
    """Results per page."""
    offset: int
    """Results to skip."""
    search: str
    """Words of the candidate's name or address, ignoring case and accents."""
    sort: Literal["-createdAt", "createdAt", "-submittedAt", "-score"]
    """The sort order. Sessions without a submission or a score come last."""
    status: str | Sequence[str]
    """Filter by status; separate several by commas."""
    submittedAfter: datetime | str
    """Submitted at this time or later."""
    submittedBefore: datetime | str
    """Submitted before this time."""
    tag: str
    """Filter by a tag, ignoring case."""


class ScoresExportQuery(TypedDict, total=False):
    assessmentId: UUID | str
    """Filter by assessment."""
    bom: Literal["1"]
    """`1` begins a CSV file with a byte order mark, which spreadsheets need to read UTF-8."""
    candidateId: UUID | str
    """Filter by candidate."""
    createdAfter: datetime | str
    """Created at this time or later."""
    createdBefore: datetime | str
    """Created before this time."""
    decision: Literal["advance", "hold", "reject"]
    """Filter by the last decision."""
    search: str
    """Words of the candidate's name or address, ignoring case and accents."""
    sort: Literal["-createdAt", "createdAt", "-submittedAt", "-score"]
    """The sort order. Sessions without a submission or a score come last."""
    status: str | Sequence[str]
    """Filter by status; separate several by commas."""
    submittedAfter: datetime | str
    """Submitted at this time or later."""
    submittedBefore: datetime | str
    """Submitted before this time."""
    tag: str
    """Filter by a tag, ignoring case."""


class ChangesPageQuery(TypedDict, total=False):
    cursor: str
    """The `nextCursor` of the previous page. Without it, the page starts at the oldest change; with `latest`, after the newest."""
    limit: int
    """Changes per page."""


class WebhooksListQuery(TypedDict, total=False):
    limit: int
    """Results per page."""
    offset: int
    """Results to skip."""


class WebhookDeliveriesListQuery(TypedDict, total=False):
    limit: int
    """Results per page."""
    offset: int
    """Results to skip."""
    status: Literal["pending", "delivered", "failed"]
    """Filter by status."""


class ApiKeysListQuery(TypedDict, total=False):
    limit: int
    """Results per page."""
    offset: int
    """Results to skip."""
