"""Generated from docs/openapi.json by `make clients`; do not edit."""

from __future__ import annotations

from typing import Any, Literal, NotRequired, TypeAlias, TypedDict


class Adjustment(TypedDict):
    categoryId: str
    subCriterionId: NotRequired[str]
    points: float
    reason: str


class AdjustmentBody(TypedDict):
    categoryId: str
    subCriterionId: NotRequired[str]
    """
    By default the whole category.
    """
    points: float
    """
    The points that replace the scorer's.
    """
    reason: str


class AdvancePhaseBody(TypedDict):
    deliverableState: NotRequired[dict[str, Any]]
    """
    The current phase's deliverable content; by default its last save.
    """
    timeRemainingAtEnd: NotRequired[int]
    """
    Seconds left on the client's timer; recorded as reported.
    """
    phaseIndex: NotRequired[int]
    """
    The phase that the client believes to be current; an earlier one changes nothing.
    """


class Advanced(TypedDict):
    ok: bool
    newPhaseIndex: int


ApplyToEnum: TypeAlias = Literal["invited", "new"]
"""
* `invited` - Invited sessions, and later invitations
* `new` - Later invitations only
"""


class AssessmentPhase(TypedDict):
    name: str
    minutes: float


class Attempt(TypedDict):
    at: str
    statusCode: int | None
    error: str
    durationMs: int


class Candidate(TypedDict):
    id: str
    name: str
    email: str
    createdAt: str


class CandidateList(TypedDict):
    candidates: list[Candidate]
    total: int
    limit: int
    offset: int


ChangeTypeEnum: TypeAlias = Literal[
    "session.invited",
    "session.started",
    "session.phase_advanced",
    "session.submitted",
    "session.scored",
    "session.reviewed",
    "session.decided",
    "session.erased",
    "session.deleted",
]
"""
* `session.invited` - Invited
* `session.started` - Started
* `session.phase_advanced` - Phase begun
* `session.submitted` - Submitted
* `session.scored` - Scored
* `session.reviewed` - Reviewed
* `session.decided` - Decided
* `session.erased` - Erased
* `session.deleted` - Deleted
"""


ChangedEnum: TypeAlias = Literal["dueDate", "name", "email"]
"""
* `dueDate` - dueDate
* `name` - name
* `email` - email
"""


class CheckpointBody(TypedDict):
    deliverableState: dict[str, Any]
    """
    The current phase's deliverable content.
    """
    phaseIndex: NotRequired[int]
    """
    The phase of the save. If it has ended, the save is refused and kept.
    """


CodeEnum: TypeAlias = Literal[
    "conflict",
    "forbidden",
    "internal_error",
    "invalid_request",
    "invalid_status",
    "method_not_allowed",
    "not_acceptable",
    "not_found",
    "payload_too_large",
    "precondition_failed",
    "rate_limited",
    "time_expired",
    "unauthorized",
    "unavailable",
    "unsupported_media_type",
]
"""
* `conflict` - conflict
* `forbidden` - forbidden
* `internal_error` - internal_error
* `invalid_request` - invalid_request
* `invalid_status` - invalid_status
* `method_not_allowed` - method_not_allowed
* `not_acceptable` - not_acceptable
* `not_found` - not_found
* `payload_too_large` - payload_too_large
* `precondition_failed` - precondition_failed
* `rate_limited` - rate_limited
* `time_expired` - time_expired
* `unauthorized` - unauthorized
* `unavailable` - unavailable
* `unsupported_media_type` - unsupported_media_type
"""


class ConfirmBody(TypedDict):
    sessions: int
    """
    The number of sessions in the preview.
    """
    reason: str
    """
    The reason, which the receipt contains.
    """
    includeRunning: NotRequired[bool]
    """
    Whether to delete running sessions too.
    """


class Conflict(TypedDict):
    """
    A refused save, which would have overwritten a newer one or came after its phase had
    ended.
    """

    phaseIndex: int
    baseRevision: str
    """
    The revision in its If-Match header, or empty.
    """
    currentRevision: int
    deliverableState: dict[str, Any]
    createdAt: str


class Criterion(TypedDict):
    """
    The points of a sub-criterion, or of a category without any or that was adjusted as a
    whole.
    """

    categoryId: str
    categoryName: str
    subCriterionId: str | None
    name: str
    points: float
    """
    After the review, if any.
    """
    autoPoints: float
    """
    The scorer's.
    """
    maxPoints: float
    reason: str | None
    """
    The reviewer's, if the points were adjusted.
    """


class CriterionScore(TypedDict):
    score: float
    maxPoints: float
    evidence: list[str]
    """
    The events that support it.
    """


class Current(TypedDict):
    revision: int
    phaseIndex: int
    deliverableState: dict[str, Any] | None


DecisionEnum: TypeAlias = Literal["advance", "hold", "reject"]
"""
* `advance` - Advance
* `hold` - Hold
* `reject` - Reject
"""


class Filters(TypedDict):
    """
    Instead of `ids`: filters of the list of sessions.
    """

    assessmentId: NotRequired[str]
    """
    Filter by assessment.
    """
    candidateId: NotRequired[str]
    """
    Filter by candidate.
    """
    status: NotRequired[str]
    """
    Filter by status; separate several by commas.
    """
    createdAfter: NotRequired[str]
    """
    Created at this time or later.
    """
    createdBefore: NotRequired[str]
    """
    Created before this time.
    """
    submittedAfter: NotRequired[str]
    """
    Submitted at this time or later.
    """
    submittedBefore: NotRequired[str]
    """
    Submitted before this time.
    """
    search: NotRequired[str]
    """
    Words of the candidate's name or address, ignoring case and accents.
    """
    decision: NotRequired[Literal["advance", "hold", "reject"]]
    """
    Filter by the last decision.
    """
    tag: NotRequired[str]
    """
    Filter by a tag, ignoring case.
    """


class DeletionBody(TypedDict):
    ids: NotRequired[list[str]]
    """
    The sessions to delete.
    """
    filters: NotRequired[Filters]
    """
    Instead of `ids`: filters of the list of sessions.
    """


class DeletionProgress(TypedDict):
    done: int
    """
    Sessions that have an outcome.
    """
    total: int


class DeletionReceipt(TypedDict):
    """
    The number of sessions by outcome.

    `sha256` is the hash of the deleted ids, sorted, one per line.
    """

    deleted: int
    leftOutRunning: int
    missing: int
    """
    Sessions that were already deleted.
    """
    failed: int
    kept: int
    """
    Sessions that were kept because the deletion was cancelled.
    """
    sha256: str


DeletionStatusEnum: TypeAlias = Literal["preview", "running", "completed", "cancelled"]
"""
* `preview` - preview
* `running` - running
* `completed` - completed
* `cancelled` - cancelled
"""


class Deliverable(TypedDict):
    deliverableState: dict[str, Any]
    revision: int
    notTaken: list[str]
    """
    A sentence for each kind of content of the file that was not imported.
    """


class DeliverableBody(TypedDict):
    file: bytes
    """
    A .docx, .pptx, .xlsx, .eml or .json file, depending on the type.
    """
    phaseIndex: NotRequired[int]
    """
    The phase of the file. If it has ended, the import is refused and kept.
    """


DeliverableTypeEnum: TypeAlias = Literal["pptx", "docx", "xlsx", "email", "workflow"]
"""
* `pptx` - Slides
* `docx` - Document
* `xlsx` - Spreadsheet
* `email` - E-mail
* `workflow` - Workflow
"""


DeliveryStatusEnum: TypeAlias = Literal["pending", "delivered", "failed"]
"""
* `pending` - Pending
* `delivered` - Delivered
* `failed` - Failed
"""


EmailEnum: TypeAlias = Literal["none", "queued", "sent", "failed"]
"""
* `none` - none
* `queued` - queued
* `sent` - sent
* `failed` - failed
"""


class ErrorDetail(TypedDict):
    code: CodeEnum
    message: str
    """
    A message that people can read; it may change.
    """
    details: NotRequired[dict[str, list[str]]]
    """
    With 400 only: the errors of each field.
    """
    requestId: str
    """
    The `X-Request-ID` of the response, which log lines also contain.
    """


EventTypeEnum: TypeAlias = Literal[
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
"""
* `connector_browsed` - Looked through connectors
* `connector_connected` - Connected a source
* `skill_uploaded` - Uploaded a skill
* `skill_created` - Wrote a skill
* `skill_activated` - Activated a skill
* `skill_enabled` - Enabled a skill
* `skill_disabled` - Disabled a skill
* `agents_md_edited` - Edited the assistant's instructions
* `memory_added` - Added to the assistant's memory
* `user_message` - Wrote to the assistant
* `ai_response` - The assistant answered
* `ai_tool_use` - The assistant used a tool
* `slash_command` - Used a slash command
* `manual_edit` - Edited by hand
* `slide_added` - Added a slide
* `slide_deleted` - Deleted a slide
* `slide_reordered` - Moved a slide
* `section_added` - Added a section
* `section_deleted` - Deleted a section
* `section_reordered` - Moved a section
* `content_edited` - Edited content
* `deliverable_downloaded` - Downloaded the deliverable
* `deliverable_reuploaded` - Uploaded the deliverable again
* `file_uploaded` - Uploaded a file
* `task_submitted` - Submitted the task
* `time_expired` - Time ran out
* `security_flag` - Security flag
* `ai_feedback` - Rated an answer
* `phase_advanced` - Went on to the next phase
* `inbox_item_opened` - Opened an inbox item
* `inbox_item_closed` - Closed an inbox item
* `workflow_run` - Ran the workflow
* `workflow_prompt_edited` - Edited a workflow prompt
"""


EventTypeTypeEnum: TypeAlias = Literal[
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
"""
* `connector_browsed` - connector_browsed
* `connector_connected` - connector_connected
* `skill_uploaded` - skill_uploaded
* `skill_created` - skill_created
* `skill_activated` - skill_activated
* `skill_enabled` - skill_enabled
* `skill_disabled` - skill_disabled
* `agents_md_edited` - agents_md_edited
* `memory_added` - memory_added
* `user_message` - user_message
* `ai_response` - ai_response
* `ai_tool_use` - ai_tool_use
* `slash_command` - slash_command
* `manual_edit` - manual_edit
* `slide_added` - slide_added
* `slide_deleted` - slide_deleted
* `slide_reordered` - slide_reordered
* `section_added` - section_added
* `section_deleted` - section_deleted
* `section_reordered` - section_reordered
* `content_edited` - content_edited
* `deliverable_downloaded` - deliverable_downloaded
* `deliverable_reuploaded` - deliverable_reuploaded
* `file_uploaded` - file_uploaded
* `task_submitted` - task_submitted
* `time_expired` - time_expired
* `security_flag` - security_flag
* `ai_feedback` - ai_feedback
* `phase_advanced` - phase_advanced
* `inbox_item_opened` - inbox_item_opened
* `inbox_item_closed` - inbox_item_closed
* `workflow_run` - workflow_run
* `workflow_prompt_edited` - workflow_prompt_edited
"""


class Event1(TypedDict):
    id: NotRequired[str]
    """
    Chosen by the client.
    """
    timestampMs: int
    """
    By the candidate's clock; from 2000 to 2100.
    """
    phase: str
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
        "security_flag",
        "ai_feedback",
        "inbox_item_opened",
        "inbox_item_closed",
        "workflow_run",
        "workflow_prompt_edited",
    ]
    data: dict[str, Any]


class EventsBody(TypedDict):
    events: list[Event1]


class ExtendBody(TypedDict):
    minutes: float
    reason: str
    """
    The reason, which is recorded.
    """


class Extended(TypedDict):
    ok: bool
    deadline: str
    """
    When the timer now ends.
    """


class File(TypedDict):
    id: str
    name: str
    mediaType: str
    bytes: int
    sha256: str
    createdAt: str


class FileBody(TypedDict):
    file: bytes
    """
    One of: txt, md, markdown, csv, tsv, json, eml, pdf, png, jpg, jpeg, gif, webp, docx, pptx, xlsx.
    """


class FileList(TypedDict):
    files: list[File]
    total: int
    limit: int
    offset: int


class FileText(TypedDict):
    text: str
    """
    The text of the file; empty for pictures.
    """


class FinalScore(TypedDict):
    finalScore: float
    maxPoints: float
    percent: float | None


class GoneData(TypedDict):
    """
    A session that was deleted or erased: only its id.
    """

    sessionId: str


GroupEnum: TypeAlias = Literal[
    "chat", "tools", "deliverable", "workflow", "inbox", "phase", "security"
]
"""
* `chat` - chat
* `tools` - tools
* `deliverable` - deliverable
* `workflow` - workflow
* `inbox` - inbox
* `phase` - phase
* `security` - security
"""


class InboxItem(TypedDict):
    id: str
    sender: str
    subject: str
    body: str
    received: str
    attachments: list[File]


class InboxItemBody(TypedDict):
    id: str
    sender: str
    subject: NotRequired[str]
    body: NotRequired[str]
    received: NotRequired[str]
    """
    When it arrived, as shown to the candidate, such as “Monday, 9:12”.
    """
    attachments: NotRequired[list[str]]
    """
    Ids of files of the assessment, in order.
    """


class InclusionProof(TypedDict):
    leafIndex: int
    """
    The index of the leaf, from 0.
    """
    treeSize: int
    """
    The number of leaves, as in the checkpoint.
    """
    hashes: list[str]
    """
    From the leaf to the root, in hexadecimal.
    """


class Instructions(TypedDict):
    text: str
    revision: int
    """
    0 if nothing was written yet.
    """


class InstructionsBody(TypedDict):
    text: str
    """
    The complete text, stored unchanged. May be empty.
    """


class InstructionsRefused(TypedDict):
    error: ErrorDetail
    current: Instructions


class InvitationStatus(TypedDict):
    """
    The status of the e-mail with the session's link, and the mail server's last error.
    """

    email: EmailEnum
    attempts: int
    sentAt: str | None
    lastError: str | None


class InviteBody(TypedDict):
    email: str
    name: str
    dueDate: NotRequired[str | None]
    """
    When the session can be started at the latest; by default the assessment's due date.
    """
    sendEmail: NotRequired[bool]
    """
    Whether to e-mail the link to the candidate. By default it is sent for a new session only; `true` also sends it again.
    """


class InviteManyBody(TypedDict):
    candidates: list[Any]
    """
    Each item has the keys of `invite`: `email`, `name`, `dueDate`, `sendEmail`.
    """


InviteResultStatusEnum: TypeAlias = Literal[200, 201, 400, 404, 409]
"""
* `200` - 200
* `201` - 201
* `400` - 400
* `404` - 404
* `409` - 409
"""


KindEnum: TypeAlias = Literal["candidate", "api_key", "staff", "timer", "scorer"]
"""
* `candidate` - Candidate
* `api_key` - API key
* `staff` - Staff
* `timer` - Timer
* `scorer` - Scorer
"""


class Memory(TypedDict):
    id: str
    key: str
    value: str
    createdAt: str


class MemoryBody(TypedDict):
    key: str
    """
    What the entry is about; unique in the session.
    """
    value: str
    """
    The fact to remember.
    """


ModeEnum: TypeAlias = Literal["live"]
"""
* `live` - live
"""


NullEnum: TypeAlias = None


class OfferedSkillBody(TypedDict):
    name: str
    instructions: str


class Ok(TypedDict):
    ok: bool


class OneCandidate(TypedDict):
    candidate: Candidate


class OneFile(TypedDict):
    file: File


class OneFileText(TypedDict):
    file: FileText


class OneInstructions(TypedDict):
    instructions: Instructions


class OneMemory(TypedDict):
    memory: Memory


OriginEnum: TypeAlias = Literal["offered", "created", "uploaded"]
"""
* `offered` - Offered by the assessment
* `created` - Written by the candidate
* `uploaded` - Uploaded by the candidate
"""


class OwnOrganization(TypedDict):
    id: str
    name: str
    slug: str


class PatchedCandidateChanges(TypedDict):
    """
    Changes of a candidate. Keys that are not sent keep their values.
    """

    name: NotRequired[str]
    email: NotRequired[str]
    sendEmail: NotRequired[bool]
    """
    Whether to send the new links of sessions that have not started to a new address.
    """


class PatchedReviewBody(TypedDict):
    """
    A review (`adjustments` or `note`, or both), or `reopen` with its `reason`.
    """

    adjustments: NotRequired[list[AdjustmentBody]]
    note: NotRequired[str]
    reopen: NotRequired[bool]
    """
    Only `true`: the review no longer applies.
    """
    reason: NotRequired[str]
    """
    Why it is reopened.
    """


Tag: TypeAlias = str


class PatchedSessionChanges(TypedDict):
    """
    Changes of a session. Keys that are not sent keep their values.
    """

    dueDate: NotRequired[str | None]
    """
    When the session can be started at the latest; null: the assessment's due date.
    """
    timeFactor: NotRequired[float]
    """
    Only before the start: multiplies the time of setup and of every phase.
    """
    tags: NotRequired[list[Tag]]
    """
    All tags of the session; an empty list removes all.
    """
    reason: NotRequired[str]
    """
    The reason for the time factor; required with it.
    """


class PatchedWebhookChanges(TypedDict):
    url: NotRequired[str]
    events: NotRequired[list[ChangeTypeEnum]]
    """
    The types of changes to send; an empty list means all.
    """
    name: NotRequired[str]
    isActive: NotRequired[bool]
    """
    Whether messages are sent to the webhook.
    """


class Percentile(TypedDict):
    percent: float | None
    """
    Percentage of the other sessions that scored lower; null if there are none.
    """
    sessions: int
    """
    Number of sessions compared, including this one.
    """


class Percentiles(TypedDict):
    assessment: Percentile
    organization: Percentile


class Phase(TypedDict):
    index: int
    name: str
    minutes: float
    startedAt: str | None
    endedAt: str | None
    timeRemainingAtEnd: int | None
    savedAt: str | None


class PhaseBody(TypedDict):
    name: str
    minutes: float


class PhaseWork(TypedDict):
    """
    The sealed or last saved work of a phase.
    """

    index: int
    name: str
    deliverableState: NotRequired[dict[str, Any] | None]
    revision: NotRequired[int | None]
    savedAt: NotRequired[str | None]
    sealedAt: NotRequired[str | None]


class PreconditionFailed(TypedDict):
    error: ErrorDetail
    current: Current


class Problem(TypedDict):
    seq: int
    """
    The number of the event where the difference appears.
    """
    what: str


ProposalStateEnum: TypeAlias = Literal["open", "taken", "left"]
"""
* `open` - not decided
* `taken` - taken
* `left` - left
"""


class RateLimit(TypedDict):
    """
    The requests of the current window, including this one.
    """

    limit: int
    """
    The maximum number of requests in a window.
    """
    windowSeconds: int
    used: int
    remaining: int
    resetSeconds: int
    """
    Seconds until the next window.
    """


class Receipt(TypedDict):
    sessionId: str
    headHash: str
    """
    The last event's hash, in hexadecimal.
    """
    events: int
    """
    The number of events in the log.
    """
    checkpoint: str | None
    """
    The signed tree head; null until there is one.
    """
    inclusionProof: InclusionProof | None


class Recorded(TypedDict):
    ok: bool
    recorded: int
    """
    The number of events that were new.
    """


RoleEnum: TypeAlias = Literal["user", "assistant", "tool"]
"""
* `user` - Candidate
* `assistant` - Assistant
* `tool` - Tool
"""


class RotateBody(TypedDict):
    sendEmail: NotRequired[bool]
    """
    Whether to e-mail the new link, unless the session was submitted.
    """


ScopesEnum: TypeAlias = Literal["read", "admin"]
"""
* `read` - read
* `admin` - admin
"""


class ScoringBody(TypedDict):
    sessionId: str
    """
    A submitted session, or a scored one to score it again.
    """


ScoringMethodEnum: TypeAlias = Literal["llm_judge", "event_analysis", "hybrid"]
"""
* `llm_judge` - llm_judge
* `event_analysis` - event_analysis
* `hybrid` - hybrid
"""


class SendBody(TypedDict):
    sendEmail: NotRequired[bool]
    """
    Whether to e-mail the link again.
    """


class Skill(TypedDict):
    id: str
    name: str
    instructions: str
    origin: OriginEnum
    fileName: str
    isEnabled: bool
    createdAt: str


class SkillBody(TypedDict):
    name: NotRequired[str]
    """
    Required without a file; by default the name of the file.
    """
    instructions: NotRequired[str]
    """
    When and how to use the skill.
    """
    file: NotRequired[bytes]
    """
    Instead of `instructions`, in a multipart request: a .md or .txt file.
    """


class Source(TypedDict):
    id: str
    name: str
    description: str
    kind: str
    isConnected: bool
    files: list[File]
    """
    For a candidate, empty until the source is connected.
    """


class SourceBody(TypedDict):
    id: str
    name: str
    description: NotRequired[str]
    kind: NotRequired[str]
    """
    The kind of source that the workspace shows, such as “Shared drive”.
    """
    files: NotRequired[list[str]]
    """
    Ids of files of the assessment, in order.
    """


StatusEnum: TypeAlias = Literal[
    "invited", "setup", "in_progress", "submitted", "scoring", "scored", "reviewed"
]
"""
* `invited` - Invited
* `setup` - Setup
* `in_progress` - In progress
* `submitted` - Submitted
* `scoring` - Scoring
* `scored` - Scored
* `reviewed` - Reviewed
"""


class SubCriterionBody(TypedDict):
    id: str
    name: str
    points: float
    description: NotRequired[str]
    enabled: NotRequired[bool]


class SubmitBody(TypedDict):
    deliverableState: NotRequired[dict[str, Any]]
    """
    The final deliverable content.
    """


SubmittedByEnum: TypeAlias = Literal["candidate", "timer", "staff"]
"""
* `candidate` - Candidate
* `timer` - Timer
* `staff` - Staff
"""


class SubmittedData(TypedDict):
    """
    Includes the head of the log, with which a receipt can be verified.
    """

    sessionId: str
    assessmentId: str
    candidateId: str
    status: StatusEnum
    headHash: NotRequired[str]
    """
    The hash of the last event, in hexadecimal.
    """
    events: NotRequired[int]
    """
    The number of events in the log.
    """


class SwitchBody(TypedDict):
    reason: NotRequired[str]


class TurnBody(TypedDict):
    content: NotRequired[str]
    """
    The candidate's question.
    """
    questionId: NotRequired[str]
    """
    Instead of `content`: the last question, to repeat it.
    """


TurnStateEnum: TypeAlias = Literal["open", "done", "stopped", "failed"]
"""
* `open` - under way
* `done` - complete
* `stopped` - stopped by the candidate
* `failed` - broken off
"""


class Verification(TypedDict):
    ok: bool
    events: int
    """
    The number of events in the log.
    """
    head: str
    """
    The hash with which the log ends, in hexadecimal.
    """
    problems: list[Problem]


class Version(TypedDict):
    revision: int
    phaseIndex: int
    savedAt: str


class VersionPhase(TypedDict):
    name: str
    minutes: float


class Webhook(TypedDict):
    id: str
    name: str
    url: str
    events: list[ChangeTypeEnum]
    isActive: bool
    disabledReason: str
    failingSince: str | None
    createdAt: str


class WebhookBody(TypedDict):
    url: str
    """
    An HTTPS URL with a public address.
    """
    events: NotRequired[list[ChangeTypeEnum]]
    """
    The types of changes to send; an empty list means all.
    """
    name: NotRequired[str]


class WebhookList(TypedDict):
    webhooks: list[Webhook]
    total: int
    limit: int
    offset: int


class Work(TypedDict):
    phases: list[PhaseWork]
    conflicts: list[Conflict]
    snapshots: list[Version]
    total: int
    """
    The number of phases and refused saves together.
    """
    limit: int
    """
    The requested limit, or the number of items in this response if more would make it too large.
    """
    offset: int


class WorkflowRun(TypedDict):
    turnId: str
    """
    The turn with which the run's output can be read, or the run stopped.
    """
    number: int
    phaseIndex: int
    step: int
    stepId: str
    stepName: str
    prompt: str
    inputs: list[str]
    state: TurnStateEnum
    output: str
    fault: str
    begunAt: str


class WorkflowRunBody(TypedDict):
    step: int
    """
    The index of the step in the last saved work, from 0.
    """


class WorkflowRunList(TypedDict):
    workflowRuns: list[WorkflowRun]
    total: int
    limit: int
    offset: int


class WorkspaceSession(TypedDict):
    id: str
    status: StatusEnum


class PingData(TypedDict):
    webhookId: str


class Actor(TypedDict):
    kind: KindEnum
    id: str


class ApiKey(TypedDict):
    id: str
    orgId: str
    name: str
    keyPrefix: str
    """
    The first characters of the key.
    """
    scopes: list[ScopesEnum]
    expiresAt: str | None
    lastUsedAt: str | None
    """
    Accurate to the minute.
    """
    createdBy: str | None
    """
    The user who created it, if any.
    """
    createdAt: str
    isActive: bool
    """
    Whether the key is neither revoked nor expired.
    """


class ApiKeyBody(TypedDict):
    name: str
    """
    What the key is for.
    """
    scopes: NotRequired[list[ScopesEnum]]
    """
    Empty: everything except API keys. `read`: GET only. `admin`: everything.
    """
    expiresAt: NotRequired[str | None]
    """
    When the key expires.
    """


class ApiKeyList(TypedDict):
    apiKeys: list[ApiKey]
    total: int
    limit: int
    offset: int


class Brief(TypedDict):
    """
    The assessment's brief, in the session's version.
    """

    name: str
    role: str
    taskPrompt: str
    deliverableType: DeliverableTypeEnum


class CategoryBody(TypedDict):
    id: str
    name: str
    points: float
    scoringMethod: ScoringMethodEnum
    subCriteria: NotRequired[list[SubCriterionBody]]


class CategoryScore(TypedDict):
    score: float
    maxPoints: float
    subCriteria: dict[str, CriterionScore]


class ChatMessage(TypedDict):
    id: str
    role: RoleEnum
    content: str
    html: str | None
    """
    An answer's Markdown as safe HTML; null for other messages.
    """


class DecidedData(TypedDict):
    """
    Ids, and the session's status after the change.
    """

    sessionId: str
    assessmentId: str
    candidateId: str
    status: StatusEnum
    decision: DecisionEnum | NullEnum
    """
    null if the decision was withdrawn.

    * `advance` - Advance
    * `hold` - Hold
    * `reject` - Reject
    """
    version: int


class Decision(TypedDict):
    decision: DecisionEnum
    reason: str
    by: Actor
    at: str
    version: int
    """
    1 for the first decision about the session.
    """


class DecisionBody(TypedDict):
    decision: DecisionEnum | NullEnum
    """
    null withdraws the last decision.

    * `advance` - Advance
    * `hold` - Hold
    * `reject` - Reject
    """
    reason: str


class Delivery(TypedDict):
    id: str
    messageId: str
    """
    The value of the `webhook-id` header.
    """
    type: str
    status: DeliveryStatusEnum
    dueAt: str | None
    """
    When the next attempt is due, or null.
    """
    createdAt: str
    attempts: list[Attempt]


class DeliveryList(TypedDict):
    deliveries: list[Delivery]
    total: int
    limit: int
    offset: int


class Error(TypedDict):
    error: ErrorDetail


class Event(TypedDict):
    """
    An event: exactly the seven keys of the public reference, in its order.
    """

    id: str
    sessionId: str
    timestampMs: int
    phase: str
    type: EventTypeEnum
    data: dict[str, Any]
    createdAt: str


class EventList(TypedDict):
    events: list[Event]
    total: int
    limit: int
    offset: int


class EventType(TypedDict):
    type: EventTypeTypeEnum
    group: GroupEnum
    label: str
    """
    The label that reviewers see.
    """
    schema: dict[str, Any]
    """
    The JSON Schema of the data that the reference workspace sends. The log takes any other object too.
    """
    example: dict[str, Any]
    """
    Data that fits the schema.
    """


class EventTypes(TypedDict):
    eventTypes: list[EventType]


class Limits(TypedDict):
    rate: RateLimit | None
    """
    null if requests are not limited, or cannot be counted at the moment.
    """
    maxBodyBytes: int
    """
    The maximum size of a request body, except for file uploads.
    """


class ListedSession(TypedDict):
    """
    A session in a list: the thirteen keys of the public reference, then those of `expand`.
    """

    id: str
    assessmentId: str
    candidateId: str
    token: str | None
    status: StatusEnum
    setupStartedAt: str | None
    taskStartedAt: str | None
    submittedAt: str | None
    dueDate: str | None
    createdAt: str
    candidateName: str
    candidateEmail: str
    assessmentName: str
    score: NotRequired[FinalScore | None]
    decision: NotRequired[Decision | None]
    tags: NotRequired[list[str]]
    invitation: NotRequired[InvitationStatus]


class ListedSessionList(TypedDict):
    sessions: list[ListedSession]
    total: int
    limit: int
    offset: int


class Materials(TypedDict):
    """
    The materials of a version, with the ids of files.
    """

    sources: list[SourceBody]
    inbox: list[InboxItemBody]
    skills: list[OfferedSkillBody]
    startingDeliverable: dict[str, Any] | None
    carryOver: bool


class MaterialsBody(TypedDict):
    """
    The materials. Keys that are not sent are empty.
    """

    sources: NotRequired[list[SourceBody]]
    inbox: NotRequired[list[InboxItemBody]]
    skills: NotRequired[list[OfferedSkillBody]]
    """
    Skills that are offered to each candidate, disabled.
    """
    startingDeliverable: NotRequired[dict[str, Any] | None]
    """
    The state with which the first phase starts.
    """
    carryOver: NotRequired[bool]
    """
    Whether later phases start with the work of the previous phase.
    """


class Me(TypedDict):
    apiKey: ApiKey
    organization: OwnOrganization
    mode: ModeEnum
    """
    The mode of the key.

    * `live` - live
    """
    limits: Limits


class Message(TypedDict):
    id: str
    sessionId: str
    role: RoleEnum
    content: str
    createdAt: str


class MessageBody(TypedDict):
    role: RoleEnum
    content: str
    """
    The text, stored unchanged.
    """


class MessageList(TypedDict):
    messages: list[Message]
    total: int
    limit: int
    offset: int


class NewApiKey(TypedDict):
    apiKey: ApiKey
    key: str | None
    """
    The full key, shown only once; null if the request is repeated.
    """


class NewWebhook(TypedDict):
    webhook: Webhook
    secret: str | None
    """
    The signing secret, shown only once; null if the request is repeated.
    """


class OneDecision(TypedDict):
    decision: Decision


class OneDelivery(TypedDict):
    delivery: Delivery


class OneMe(TypedDict):
    me: Me


class OneMessage(TypedDict):
    message: Message


class OneReceipt(TypedDict):
    receipt: Receipt


class OneSkill(TypedDict):
    skill: Skill


class OneWebhook(TypedDict):
    webhook: Webhook


class OneWorkflowRun(TypedDict):
    workflowRun: WorkflowRun


class PhaseData(TypedDict):
    """
    Ids, and the session's status after the change.
    """

    sessionId: str
    assessmentId: str
    candidateId: str
    status: StatusEnum
    phaseIndex: int
    """
    The index of the phase that started, from 0.
    """


class Preparation(TypedDict):
    instructions: Instructions
    memory: list[Memory]
    skills: list[Skill]


class Proposal(TypedDict):
    id: str
    state: ProposalStateEnum
    path: str
    target: str
    """
    The place of the edit in words.
    """
    before: str
    """
    The text that it replaces.
    """
    after: str
    reason: str
    createdAt: str


class Review(TypedDict):
    version: int
    adjustments: list[Adjustment]
    note: str
    reviewedBy: Actor


class RubricBody(TypedDict):
    version: NotRequired[int]
    totalPoints: float
    categories: list[CategoryBody]


class Sample(TypedDict):
    """
    A session of the preview, without its token.
    """

    id: str
    assessmentId: str
    candidateId: str
    status: StatusEnum
    setupStartedAt: str | None
    taskStartedAt: str | None
    submittedAt: str | None
    dueDate: str | None
    createdAt: str
    candidateName: str
    candidateEmail: str
    assessmentName: str


class ScoreRow(TypedDict):
    """
    A session's score, with its active review and latest decision, or null.
    """

    sessionId: str
    assessmentId: str
    assessmentName: str
    candidateId: str
    candidateName: str
    candidateEmail: str
    status: StatusEnum
    submittedAt: str
    version: int
    backend: str
    scoredAt: str
    reviewedAt: NotRequired[str]
    finalScore: float
    """
    After the review, if any.
    """
    maxPoints: float
    percent: float | None
    criteria: list[Criterion]
    review: Review | None
    decision: Decision | None


class ScoredData(TypedDict):
    """
    Ids, and the session's status after the change.
    """

    sessionId: str
    assessmentId: str
    candidateId: str
    status: StatusEnum
    reopened: NotRequired[bool]
    """
    `true` if a review was reopened, so the scorer's points apply again.
    """


class SessionData(TypedDict):
    """
    Ids, and the session's status after the change.
    """

    sessionId: str
    assessmentId: str
    candidateId: str
    status: StatusEnum


class SessionMaterials(TypedDict):
    sources: list[Source]
    inbox: list[InboxItem]
    """
    For a candidate, empty until the task starts.
    """
    files: list[File]
    """
    The files that the candidate uploaded.
    """
    startingDeliverable: dict[str, Any] | None
    """
    The state with which the current phase starts, or null.
    """


class SessionRow(TypedDict):
    """
    A session in a list: exactly the thirteen keys of the public reference.
    """

    id: str
    assessmentId: str
    candidateId: str
    token: str | None
    status: StatusEnum
    setupStartedAt: str | None
    taskStartedAt: str | None
    submittedAt: str | None
    dueDate: str | None
    createdAt: str
    candidateName: str
    candidateEmail: str
    assessmentName: str


class Status(TypedDict):
    ok: bool
    status: StatusEnum


class TimerChange(TypedDict):
    """
    Additional time: minutes for this timer, or a factor for all timers.
    """

    minutes: float | None
    factor: float | None
    reason: str
    by: Actor
    at: str


class Turn(TypedDict):
    id: str
    state: TurnStateEnum
    text: str
    """
    The part of the answer that has arrived.
    """
    fault: str
    """
    Why the answer is incomplete, or empty.
    """
    questionId: str | None
    """
    The message that the turn answers.
    """
    messageId: str | None
    """
    The message that contains the answer.
    """
    begunAt: str
    tokens: int
    isEstimated: bool
    """
    Whether `tokens` is an estimate, since the server did not report it.
    """


class Workspace(TypedDict):
    session: WorkspaceSession
    assessment: Brief
    setupMinutes: float
    timeFactor: float
    """
    Included in all minutes of this response.
    """
    phases: list[Phase]
    currentPhaseIndex: int | None
    deliverableState: dict[str, Any] | None
    revision: int | None
    serverTime: str
    deadline: str | None
    secondsRemaining: int | None


class AcceptedProposal(TypedDict):
    proposal: Proposal
    deliverableState: dict[str, Any]
    revision: int


class Assessment(TypedDict):
    id: str
    name: str
    role: str
    taskPrompt: str
    deliverableType: DeliverableTypeEnum
    setupMinutes: float
    phases: list[AssessmentPhase]
    dueDate: str | None
    isActive: bool
    autoScore: bool
    scoringRubric: dict[str, Any]
    materials: Materials
    version: int
    createdAt: str
    updatedAt: str


class AssessmentBody(TypedDict):
    """
    A new assessment. Keys that are not sent get default values.
    """

    name: str
    role: NotRequired[str]
    taskPrompt: NotRequired[str]
    deliverableType: NotRequired[DeliverableTypeEnum]
    setupMinutes: NotRequired[float]
    phases: list[PhaseBody]
    dueDate: NotRequired[str | None]
    isActive: NotRequired[bool]
    autoScore: NotRequired[bool]
    """
    Whether a session is scored as soon as it is submitted.
    """
    scoringRubric: NotRequired[RubricBody]
    materials: NotRequired[MaterialsBody]


class AssessmentList(TypedDict):
    assessments: list[Assessment]
    total: int
    limit: int
    offset: int


class AssessmentVersion(TypedDict):
    version: int
    createdAt: str
    createdBy: Actor | None
    role: str
    taskPrompt: str
    deliverableType: DeliverableTypeEnum
    setupMinutes: float
    phases: list[VersionPhase]
    scoringRubric: dict[str, Any]
    materials: Materials


class AssessmentVersionList(TypedDict):
    versions: list[AssessmentVersion]
    total: int
    limit: int
    offset: int


class Assistant(TypedDict):
    name: str | None
    """
    The name of the assistant; null if there is none.
    """
    turn: Turn | None
    """
    The open turn, or null.
    """
    messages: list[ChatMessage]
    """
    The last messages of the conversation.
    """
    proposals: list[Proposal]
    """
    Proposed edits of the current phase's work that are waiting for a decision.
    """


class AutoScores(TypedDict):
    """
    The scorer's result, which a review does not change.
    """

    categories: dict[str, CategoryScore]
    rawTotal: float
    finalTotal: float
    """
    The raw total, scaled to the rubric's total.
    """


ChangeData: TypeAlias = (
    SessionData | PhaseData | SubmittedData | ScoredData | DecidedData | GoneData
)


class Deletion(TypedDict):
    id: str
    status: DeletionStatusEnum
    sessions: int
    """
    The number of sessions in the set.
    """
    running: int
    """
    In a preview, the number of running sessions; later, of those left out.
    """
    counts: dict[str, int]
    """
    Rows by kind: those in the preview, or those deleted so far.
    """
    sample: list[Sample]
    """
    The newest 20 sessions of a preview; later empty.
    """
    reason: str
    progress: DeletionProgress
    createdAt: str
    finishedAt: str | None
    receipt: DeletionReceipt | None


class OneAssessment(TypedDict):
    assessment: Assessment


class OneAssistant(TypedDict):
    assistant: Assistant


class OneDeletion(TypedDict):
    deletion: Deletion


class OnePreparation(TypedDict):
    preparation: Preparation


class OneProposal(TypedDict):
    proposal: Proposal


class OneSessionMaterials(TypedDict):
    materials: SessionMaterials


class OneTurn(TypedDict):
    turn: Turn


class PatchedAssessmentChanges(TypedDict):
    """
    Changes of an assessment. Keys that are not sent keep their values.
    """

    name: NotRequired[str]
    role: NotRequired[str]
    taskPrompt: NotRequired[str]
    deliverableType: NotRequired[DeliverableTypeEnum]
    setupMinutes: NotRequired[float]
    phases: NotRequired[list[PhaseBody]]
    dueDate: NotRequired[str | None]
    isActive: NotRequired[bool]
    autoScore: NotRequired[bool]
    """
    Whether a session is scored as soon as it is submitted.
    """
    scoringRubric: NotRequired[RubricBody]
    materials: NotRequired[MaterialsBody]
    applyTo: NotRequired[ApplyToEnum]
    """
    Which sessions get the new version: `invited` also moves sessions that have not started.

    * `invited` - Invited sessions, and later invitations
    * `new` - Later invitations only
    """


class Score(TypedDict):
    autoScores: AutoScores
    finalScore: float
    """
    After the review, if any.
    """
    summaryText: str
    feedbackText: str
    followUpQuestions: list[str]
    scoredAt: str
    reviewedAt: str | None
    sessionId: str
    status: StatusEnum
    version: int
    backend: str
    explanations: dict[str, dict[str, str]]
    """
    A sentence for each sub-criterion in `autoScores`.
    """
    percentiles: Percentiles
    review: Review | None
    """
    The current review, if any.
    """


class ScoreList(TypedDict):
    scores: list[ScoreRow]
    total: int
    limit: int
    offset: int


class StaleScore(TypedDict):
    error: ErrorDetail
    current: Score


class Timer(TypedDict):
    """
    A timer: its minutes, including the time factor, and the changes with actor and reason.
    """

    phaseIndex: int | None
    name: str
    minutes: float
    startedAt: str | None
    endedAt: str | None
    changes: list[TimerChange]


class Change(TypedDict):
    id: str
    """
    The `webhook-id` of the same change.
    """
    type: ChangeTypeEnum
    timestamp: str
    """
    When it took effect.
    """
    data: ChangeData
    """
    The data of this type, as in `webhooks`.
    """
    session: SessionRow | None
    """
    The session now; null if it was deleted.
    """


class ChangeList(TypedDict):
    changes: list[Change]
    nextCursor: str
    hasMore: bool


class OneScore(TypedDict):
    score: Score


class Session(TypedDict):
    """
    One session with its phases and time ledger.
    """

    id: str
    assessmentId: str
    candidateId: str
    token: str | None
    status: StatusEnum
    candidateName: str
    candidateEmail: str
    assessmentName: str
    setupStartedAt: str | None
    taskStartedAt: str | None
    submittedAt: str | None
    dueDate: str | None
    createdAt: str
    currentPhaseIndex: int | None
    phases: list[Phase]
    timeFactor: float
    timers: list[Timer]
    eventCount: int
    assessmentVersion: int
    submittedBy: SubmittedByEnum | NullEnum
    invitation: InvitationStatus
    tags: list[str]


class InviteResult(TypedDict):
    status: InviteResultStatusEnum
    """
    The status that a separate call of `invite` would have.

    * `200` - 200
    * `201` - 201
    * `400` - 400
    * `404` - 404
    * `409` - 409
    """
    session: NotRequired[Session]
    inviteUrl: NotRequired[str]
    changed: NotRequired[list[ChangedEnum]]
    error: NotRequired[ErrorDetail]


class InviteResults(TypedDict):
    results: list[InviteResult]
    """
    In the order of the candidates.
    """


class Link(TypedDict):
    session: Session
    inviteUrl: str


class OneSession(TypedDict):
    session: Session


class RepeatedInvitation(TypedDict):
    session: Session
    inviteUrl: str
    changed: list[ChangedEnum]
    """
    What the call changed, and `email` if the link is sent again.
    """
