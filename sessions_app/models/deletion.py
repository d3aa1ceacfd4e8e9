import uuid

from django.db import models
from django.db.models import F, Q

from gradient.core import clock
from gradient.core.append_only import AppendOnly
from gradient.core.personal_data import PersonalData
from sessions_app.models.constraints import one_of
from sessions_app.models.organization import Organization
from sessions_app.vocabulary.actors import Actor
from sessions_app.vocabulary.enums import (
    DELETION_ACTIVE,
    DELETION_ENDED,
    ActorKind,
    DeletionOutcome,
    DeletionStatus,
)


class DeletionJob(models.Model):
    """A bulk deletion of a fixed set of an organization's sessions; afterwards, its receipt.

    `facts` has the counts from when the sessions were selected (see `deletion.preview`). `counts`
    has the number of rows deleted so far, by kind. The actor is the user or the API key that
    confirmed the deletion (before that, that selected the sessions). `cancelled_by` is the id of
    the one that cancelled it. No personal data: ids, counts, times and the reason.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, related_name="deletion_jobs", db_index=False
    )
    status = models.CharField(
        max_length=9, choices=DeletionStatus.choices, default=DeletionStatus.PREVIEW
    )
    actor_kind = models.CharField(
        max_length=9,
        choices=ActorKind.choices,
        default=ActorKind.STAFF,
        db_default=ActorKind.STAFF,
    )
    actor_id = models.CharField(max_length=36)
    cancelled_by_kind = models.CharField(
        max_length=9,
        choices=ActorKind.choices,
        default=ActorKind.STAFF,
        db_default=ActorKind.STAFF,
    )
    cancelled_by = models.CharField(max_length=36, blank=True, default="")
    reason = models.TextField(blank=True, default="")
    includes_running = models.BooleanField(default=False)
    total = models.PositiveIntegerField(default=0)
    not_found = models.PositiveIntegerField(default=0)
    facts = models.JSONField(default=dict)
    counts = models.JSONField(default=dict)
    deleted = models.PositiveIntegerField(default=0)
    running = models.PositiveIntegerField(default=0)
    missing = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    digest = models.CharField(max_length=64, blank=True, default="")
    created_at = models.DateTimeField(default=clock.now)
    ordered_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    append_only = AppendOnly(once="OLD.ended_at IS NOT NULL", is_kept=False)
    personal_data = PersonalData(
        others=("actor_id", "cancelled_by", "reason", "facts", "counts", "digest")
    )

    class Meta:
        ordering = ["-created_at", "-id"]
        indexes = [
            models.Index(fields=["-created_at", "-id"], name="deletion_newest"),  # superusers' list
            models.Index(fields=["organization", "-created_at", "-id"], name="deletion_org_newest"),
            models.Index(
                fields=["ordered_at", "id"],
                condition=Q(status__in=DELETION_ACTIVE),
                name="deletion_to_do",
            ),
        ]
        constraints = [
            one_of("status", DeletionStatus, "deletion_status_known"),
            one_of("actor_kind", ActorKind, "deletion_actor_known"),
            one_of("cancelled_by_kind", ActorKind, "deletion_canceller_known"),
            models.CheckConstraint(
                condition=Q(status=DeletionStatus.PREVIEW, ordered_at=None)
                | (
                    ~Q(status=DeletionStatus.PREVIEW)
                    & Q(ordered_at__isnull=False, reason__regex=r"\S")
                ),
                name="deletion_ordered_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(status__in=DELETION_ENDED, ended_at__isnull=False)
                | (~Q(status__in=DELETION_ENDED) & Q(ended_at=None)),
                name="deletion_ended_agrees_with_status",
            ),
            models.CheckConstraint(
                condition=Q(total__gte=F("deleted") + F("running") + F("missing") + F("failed")),
                name="deletion_never_more_than_total",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.total} sessions ({self.get_status_display().lower()})"

    @property
    def actor(self) -> Actor:
        return Actor(ActorKind(self.actor_kind), self.actor_id)

    @property
    def canceller(self) -> Actor | None:
        if not self.cancelled_by:
            return None
        return Actor(ActorKind(self.cancelled_by_kind), self.cancelled_by)

    @property
    def done(self) -> int:
        """How many sessions have an outcome."""
        return self.deleted + self.running + self.missing + self.failed

    @property
    def kept(self) -> int:
        """How many sessions have no outcome yet."""
        return self.total - self.done


class DeletionItem(models.Model):
    """One session of a deletion job, and its outcome, which never changes once it is set.

    `session_id` is not a foreign key, since the item is kept after the session is deleted.
    """

    job = models.ForeignKey(
        DeletionJob, on_delete=models.CASCADE, related_name="items", db_index=False
    )
    session_id = models.UUIDField()
    outcome = models.CharField(
        max_length=7, choices=DeletionOutcome.choices, default=DeletionOutcome.WAITING
    )

    append_only = AppendOnly(once="OLD.outcome <> 'waiting'", is_kept=False)
    personal_data = PersonalData()

    class Meta:
        ordering = ["job", "id"]
        indexes = [
            models.Index(fields=["job", "outcome", "id"], name="deletion_item_of_job"),
            models.Index(
                fields=["session_id"],
                condition=Q(outcome=DeletionOutcome.FAILED),
                name="deletion_item_failed",
            ),
        ]
        constraints = [
            # `session_id` first, so that the index also finds the jobs of one session.
            models.UniqueConstraint(fields=["session_id", "job"], name="deletion_item_unique"),
            one_of("outcome", DeletionOutcome, "deletion_item_outcome_known"),
        ]

    def __str__(self) -> str:
        return f"{self.session_id}: {self.get_outcome_display().lower()}"
