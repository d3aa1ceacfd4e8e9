"""The words in which a session's life is told: statuses and their groups, roles, actors."""

from django.db import models


class Status(models.TextChoices):
    """Where a session is, from invitation to review."""

    INVITED = "invited", "Invited"
    SETUP = "setup", "Setup"
    IN_PROGRESS = "in_progress", "In progress"
    SUBMITTED = "submitted", "Submitted"
    SCORING = "scoring", "Scoring"
    SCORED = "scored", "Scored"
    REVIEWED = "reviewed", "Reviewed"


RUNNING = (Status.SETUP, Status.IN_PROGRESS)
"""A timer runs, and the candidate may act."""
OPEN = (Status.INVITED, *RUNNING)
"""Not handed in; a candidate has at most one of these for an assessment."""
HANDED_IN = (Status.SUBMITTED, Status.SCORING, Status.SCORED, Status.REVIEWED)


class SubmittedBy(models.TextChoices):
    """Who ended the work."""

    CANDIDATE = "candidate", "Candidate"
    TIMER = "timer", "Timer"
    STAFF = "staff", "Staff"


class Role(models.TextChoices):
    """What a member may do: a reviewer reads and reviews; an admin also changes assessments,
    invitations, keys and time; an owner also deletes and manages members."""

    OWNER = "owner", "Owner"
    ADMIN = "admin", "Admin"
    REVIEWER = "reviewer", "Reviewer"


class Scope(models.TextChoices):
    """What an API key may do; the empty scope is everything but the keys themselves."""

    FULL = "", "Everything but API keys"
    READ = "read", "Read only"
    ADMIN = "admin", "Everything"


class ActorKind(models.TextChoices):
    """Who did something that is kept on record."""

    CANDIDATE = "candidate", "Candidate"
    API_KEY = "api_key", "API key"
    STAFF = "staff", "Staff"
    TIMER = "timer", "Timer"
    SCORER = "scorer", "Scorer"


class DeliverableType(models.TextChoices):
    PPTX = "pptx", "Slides"
    DOCX = "docx", "Document"
    XLSX = "xlsx", "Spreadsheet"
    EMAIL = "email", "E-mail"
    WORKFLOW = "workflow", "Workflow"


class MessageRole(models.TextChoices):
    USER = "user", "Candidate"
    ASSISTANT = "assistant", "Assistant"
    TOOL = "tool", "Tool"


class DeletionStatus(models.TextChoices):
    """Where an order to delete many sessions is."""

    PREVIEW = "preview", "Preview"
    QUEUED = "queued", "Waiting"
    RUNNING = "running", "Running"
    COMPLETED = "completed", "Completed"
    CANCELLED = "cancelled", "Cancelled"


ORDERED = (DeletionStatus.QUEUED, DeletionStatus.RUNNING)
"""Confirmed, and not at its end."""
ENDED = (DeletionStatus.COMPLETED, DeletionStatus.CANCELLED)


class DeletionOutcome(models.TextChoices):
    """What became of one session of such an order."""

    WAITING = "waiting", "Not deleted"
    DELETED = "deleted", "Deleted"
    RUNNING = "running", "Left out: it was running"
    MISSING = "missing", "It was gone already"
    FAILED = "failed", "Failed"


class ChangeType(models.TextChoices):
    """What an organization is told of its sessions, by the feed and by webhooks."""

    INVITED = "session.invited", "Invited"
    STARTED = "session.started", "Started"
    PHASE_ADVANCED = "session.phase_advanced", "Phase begun"
    SUBMITTED = "session.submitted", "Submitted"
    SCORED = "session.scored", "Scored"
    REVIEWED = "session.reviewed", "Reviewed"
    DELETED = "session.deleted", "Deleted"


class DeliveryStatus(models.TextChoices):
    """What became of a webhook's message."""

    PENDING = "pending", "Pending"
    DELIVERED = "delivered", "Delivered"
    FAILED = "failed", "Failed"
