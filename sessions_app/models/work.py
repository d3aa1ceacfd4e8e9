from django.db import models
from django.db.models import Q
from django.utils import timezone

from gradient.fields import RecordedJSONField
from sessions_app.models.phase import SessionPhase
from sessions_app.models.session import Session


class Checkpoint(models.Model):
    """The candidate's work in one phase: the last save, and once sealed, what was handed in.

    `revision` grows through the whole session and never repeats in it, so that a tab left behind
    in an earlier phase cannot pass for an up-to-date one. `digest` is the SHA-256 of the state
    with its keys sorted: equal states need no write. Written by `sessions_app.work` alone.
    Personal data: whatever the candidate wrote.
    """

    phase = models.OneToOneField(
        SessionPhase, on_delete=models.CASCADE, primary_key=True, related_name="checkpoint"
    )
    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="checkpoints")
    revision = models.PositiveIntegerField(default=0)
    state = RecordedJSONField(null=True)
    digest = models.CharField(max_length=64, blank=True, default="")
    saved_at = models.DateTimeField(null=True)
    sealed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["phase"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=None, saved_at=None)
                | Q(state__isnull=False, saved_at__isnull=False),
                name="checkpoint_saved_at_with_state",
            )
        ]

    def __str__(self) -> str:
        return f"revision {self.revision}"


class RefusedSave(models.Model):
    """A save that would have overwritten a newer one: refused, and kept for reviewers.

    Personal data: whatever the candidate wrote.
    """

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="refused_saves")
    phase_index = models.PositiveSmallIntegerField()
    base_revision = models.CharField(max_length=200)
    current_revision = models.PositiveIntegerField()
    state = RecordedJSONField()
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["created_at", "id"]

    def __str__(self) -> str:
        return f"refused over revision {self.current_revision}"
