"""The models of hiring assessments.

Other packages import from here, never from the modules inside.

Two conventions: a foreign key has `db_index=False` where another index or constraint begins with
its column, and times default to `gradient.core.clock.now` instead of `auto_now_add`, so that the
demonstration can set the clock.
"""

from sessions_app.models.api_key import (
    API_KEY_PREFIX,
    ApiKey,
    hash_key,
    new_key,
    unused_since,
    valid_at,
)
from sessions_app.models.assessment import (
    MAX_MINUTES,
    MIN_MINUTES,
    VERSIONED,
    Assessment,
    AssessmentPhase,
    default_rubric,
)
from sessions_app.models.assessment_version import AssessmentVersion, VersionPhase
from sessions_app.models.assistant_turn import AssistantTurn
from sessions_app.models.assistant_usage import AssistantUsage
from sessions_app.models.audit import AuditEntry
from sessions_app.models.candidate import EMAIL_TAKEN, Candidate
from sessions_app.models.change import Change, FeedHead
from sessions_app.models.decision import MAX_REASON_LENGTH, Decision
from sessions_app.models.deletion import DeletionItem, DeletionJob
from sessions_app.models.edit_proposal import EditProposal
from sessions_app.models.erasure import Erasure
from sessions_app.models.hiring_order import MAX_EXTERNAL_ID_LENGTH, HiringOrder
from sessions_app.models.idempotency import IdempotencyRecord
from sessions_app.models.invitation import MAX_ERROR_LENGTH, InvitationEmail
from sessions_app.models.message import Message
from sessions_app.models.note import MAX_NOTE_LENGTH, Note
from sessions_app.models.organization import (
    MAX_RETENTION_DAYS,
    MIN_RETENTION_DAYS,
    Membership,
    Organization,
)
from sessions_app.models.phase import SessionPhase
from sessions_app.models.preparation import (
    MAX_INSTRUCTIONS_LENGTH,
    MAX_MEMORY_KEY_LENGTH,
    MAX_MEMORY_VALUE_LENGTH,
    MAX_SKILL_NAME_LENGTH,
    Instructions,
    MemoryEntry,
    Skill,
)
from sessions_app.models.score import Review, Score
from sessions_app.models.scoring_run import ScoringRun
from sessions_app.models.session import MAX_TIME_FACTOR, MIN_TIME_FACTOR, Session
from sessions_app.models.session_queryset import LIFECYCLE_FIELDS, overdue, running
from sessions_app.models.session_token import decrypt_token, encrypt_token, hash_token, new_token
from sessions_app.models.source_connection import SourceConnection
from sessions_app.models.step_run import WorkflowRun
from sessions_app.models.stored_file import MAX_FILE_NAME_LENGTH, FileRemoval, StoredFile
from sessions_app.models.tag import SessionTag, Tag
from sessions_app.models.time import TimeExtension
from sessions_app.models.transition import Transition
from sessions_app.models.user_preferences import UserPreferences
from sessions_app.models.webhook import (
    MAX_URL_LENGTH,
    WebhookAttempt,
    WebhookDelivery,
    WebhookEndpoint,
)
from sessions_app.models.work import (
    CURRENT,
    UNSEALED,
    Checkpoint,
    RefusedSave,
    WorkSnapshot,
    compress_state,
)
from sessions_app.models.worker_heartbeat import WorkerHeartbeat

__all__ = [
    "API_KEY_PREFIX",
    "CURRENT",
    "EMAIL_TAKEN",
    "LIFECYCLE_FIELDS",
    "MAX_ERROR_LENGTH",
    "MAX_EXTERNAL_ID_LENGTH",
    "MAX_FILE_NAME_LENGTH",
    "MAX_INSTRUCTIONS_LENGTH",
    "MAX_MEMORY_KEY_LENGTH",
    "MAX_MEMORY_VALUE_LENGTH",
    "MAX_MINUTES",
    "MAX_NOTE_LENGTH",
    "MAX_REASON_LENGTH",
    "MAX_RETENTION_DAYS",
    "MAX_SKILL_NAME_LENGTH",
    "MAX_TIME_FACTOR",
    "MAX_URL_LENGTH",
    "MIN_MINUTES",
    "MIN_RETENTION_DAYS",
    "MIN_TIME_FACTOR",
    "UNSEALED",
    "VERSIONED",
    "ApiKey",
    "Assessment",
    "AssessmentPhase",
    "AssessmentVersion",
    "AssistantTurn",
    "AssistantUsage",
    "AuditEntry",
    "Candidate",
    "Change",
    "Checkpoint",
    "Decision",
    "DeletionItem",
    "DeletionJob",
    "EditProposal",
    "Erasure",
    "FeedHead",
    "FileRemoval",
    "HiringOrder",
    "IdempotencyRecord",
    "Instructions",
    "InvitationEmail",
    "Membership",
    "MemoryEntry",
    "Message",
    "Note",
    "Organization",
    "RefusedSave",
    "Review",
    "Score",
    "ScoringRun",
    "Session",
    "SessionPhase",
    "SessionTag",
    "Skill",
    "SourceConnection",
    "StoredFile",
    "Tag",
    "TimeExtension",
    "Transition",
    "UserPreferences",
    "VersionPhase",
    "WebhookAttempt",
    "WebhookDelivery",
    "WebhookEndpoint",
    "WorkSnapshot",
    "WorkerHeartbeat",
    "WorkflowRun",
    "compress_state",
    "decrypt_token",
    "default_rubric",
    "encrypt_token",
    "hash_key",
    "hash_token",
    "new_key",
    "new_token",
    "overdue",
    "running",
    "unused_since",
    "valid_at",
]
