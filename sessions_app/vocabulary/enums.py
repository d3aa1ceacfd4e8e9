"""Enumerations: statuses and groups of statuses, roles, scopes, kinds of actors."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    """The status of a session, in the order of its lifecycle."""

    INVITED = "invited", _("Invited")
    SETUP = "setup", _("Setup")
    IN_PROGRESS = "in_progress", _("In progress")
    SUBMITTED = "submitted", _("Submitted")
    SCORING = "scoring", _("Scoring")
    SCORED = "scored", _("Scored")
    REVIEWED = "reviewed", _("Reviewed")


RUNNING = (Status.SETUP, Status.IN_PROGRESS)
"""A timer is running and the candidate may act."""
OPEN = (Status.INVITED, *RUNNING)
"""Not submitted yet. A candidate has at most one open session per assessment."""
SUBMITTED_OR_LATER = (Status.SUBMITTED, Status.SCORING, Status.SCORED, Status.REVIEWED)


class SubmittedBy(models.TextChoices):
    """Who or what submitted the session."""

    CANDIDATE = "candidate", "Candidate"
    TIMER = "timer", "Timer"
    STAFF = "staff", "Staff"


class Role(models.TextChoices):
    """A member's role. A reviewer reads and reviews; an admin also manages assessments,
    invitations, API keys and time; an owner also deletes data and manages members."""

    OWNER = "owner", "Owner"
    ADMIN = "admin", "Admin"
    REVIEWER = "reviewer", "Reviewer"


class Scope(models.TextChoices):
    """What an API key may do. The empty scope allows everything except managing API keys."""

    FULL = "", "Everything but API keys"
    READ = "read", "Read only"
    ADMIN = "admin", "Everything"


class ActorKind(models.TextChoices):
    """The kind of an `Actor`."""

    CANDIDATE = "candidate", "Candidate"
    API_KEY = "api_key", "API key"
    STAFF = "staff", "Staff"
    TIMER = "timer", "Timer"
    SCORER = "scorer", "Scorer"


class ApplyTo(models.TextChoices):
    """Which sessions get the next version of an assessment."""

    INVITED = "invited", "Invited sessions, and later invitations"
    NEW = "new", "Later invitations only"


class DeliverableType(models.TextChoices):
    PPTX = "pptx", _("Slides")
    DOCX = "docx", _("Document")
    XLSX = "xlsx", _("Spreadsheet")
    EMAIL = "email", _("E-mail")
    WORKFLOW = "workflow", _("Workflow")


class Outcome(models.TextChoices):
    """A decision about a candidate after a session."""

    ADVANCE = "advance", "Advance"
    HOLD = "hold", "Hold"
    REJECT = "reject", "Reject"


class MessageRole(models.TextChoices):
    USER = "user", "Candidate"
    ASSISTANT = "assistant", "Assistant"
    TOOL = "tool", "Tool"


class TurnState(models.TextChoices):
    """The state of one of the assistant's turns."""

    OPEN = "open", "under way"
    DONE = "done", "complete"
    STOPPED = "stopped", "stopped by the candidate"
    FAILED = "failed", "broken off"


class ProposalState(models.TextChoices):
    """The candidate's decision about an edit that the assistant proposed."""

    OPEN = "open", "not decided"
    TAKEN = "taken", "taken"
    LEFT = "left", "left"


class DeletionStatus(models.TextChoices):
    """The status of a bulk deletion."""

    PREVIEW = "preview", "Preview"
    QUEUED = "queued", "Waiting"
    RUNNING = "running", "Running"
    COMPLETED = "completed", "Completed"
    CANCELLED = "cancelled", "Cancelled"


DELETION_ACTIVE = (DeletionStatus.QUEUED, DeletionStatus.RUNNING)
"""Confirmed and not finished."""
DELETION_ENDED = (DeletionStatus.COMPLETED, DeletionStatus.CANCELLED)


class DeletionOutcome(models.TextChoices):
    """The outcome for one session of a bulk deletion."""

    WAITING = "waiting", "Not deleted"
    DELETED = "deleted", "Deleted"
    RUNNING = "running", "Left out: it was running"
    MISSING = "missing", "It was gone already"
    FAILED = "failed", "Failed"


class ChangeType(models.TextChoices):
    """The types of changes in the change feed and in webhooks."""

    INVITED = "session.invited", "Invited"
    STARTED = "session.started", "Started"
    PHASE_ADVANCED = "session.phase_advanced", "Phase begun"
    SUBMITTED = "session.submitted", "Submitted"
    SCORED = "session.scored", "Scored"
    REVIEWED = "session.reviewed", "Reviewed"
    DECIDED = "session.decided", "Decided"
    ERASED = "session.erased", "Erased"
    DELETED = "session.deleted", "Deleted"


class DeliveryStatus(models.TextChoices):
    """The status of a webhook delivery."""

    PENDING = "pending", "Pending"
    DELIVERED = "delivered", "Delivered"
    FAILED = "failed", "Failed"


class EmailStatus(models.TextChoices):
    """The status of an invitation's e-mail."""

    QUEUED = "queued", "Queued"
    SENT = "sent", "Sent"
    FAILED = "failed", "Failed"


NO_EMAIL = "none"
"""The API's status of an invitation without an e-mail."""


class SkillOrigin(models.TextChoices):
    """Where a session's skill comes from."""

    OFFERED = "offered", "Offered by the assessment"
    CREATED = "created", "Written by the candidate"
    UPLOADED = "uploaded", "Uploaded by the candidate"


class HiringSystem(models.TextChoices):
    """A system that orders assessments from gradient and shows their results to its users."""

    GREENHOUSE = "greenhouse", "Greenhouse"


class NotificationStatus(models.TextChoices):
    """Whether a hiring system knows that a result is there."""

    WAITING = "waiting", "No result yet"
    QUEUED = "queued", "Queued"
    SENT = "sent", "Sent"
    FAILED = "failed", "Failed"
