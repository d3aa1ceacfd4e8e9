import json
import zlib
from typing import Any

from django.db import models
from django.db.models import F, Q

from gradient.core import clock
from gradient.core.json_fields import RecordedJSONField, dump_json
from sessions_app.models.phase import SessionPhase
from sessions_app.models.session import Session


class Checkpoint(models.Model):
    """The candidate's work in one phase: the last save, and once sealed, what was handed in.

    `revision` grows through the whole session and never repeats in it, so that a tab left behind
    in an earlier phase cannot pass for an up-to-date one. `digest` is the SHA-256 of the state
    with its keys sorted: equal states need no write. `snapshot_at` is when a snapshot of this
    phase was last taken, `history_bytes` what the session's snapshots weigh up to here: a save
    knows without another query whether one is due. Written by `sessions_app.work.store` alone.
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
    snapshot_at = models.DateTimeField(null=True, editable=False)
    history_bytes = models.PositiveBigIntegerField(default=0, db_default=0, editable=False)

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


CURRENT = Q(phase__index=F("session__current_phase_index"))
"""Which checkpoint holds the work of the session's current phase."""
UNSEALED = Q(sealed_at=None)
"""Which may be written."""


class RefusedSave(models.Model):
    """A save that would have overwritten a newer one: refused, and kept for reviewers.

    Personal data: whatever the candidate wrote.
    """

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="refused_saves")
    phase_index = models.PositiveSmallIntegerField()
    base_revision = models.CharField(max_length=200)
    current_revision = models.PositiveIntegerField()
    state = RecordedJSONField()
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["created_at", "id"]

    def __str__(self) -> str:
        return f"refused over revision {self.current_revision}"


class WorkSnapshot(models.Model):
    """How the work was at one revision: the history that shows how the deliverable grew.

    `content` is the state's JSON text, as it was recorded, compressed (zlib). What stands in a
    checkpoint is not repeated here; `sessions_app.work.history` reads both as one. Written, and
    thinned out where a session has too many, by `sessions_app.work.store` alone.
    Personal data: whatever the candidate wrote.
    """

    session = models.ForeignKey(
        Session, on_delete=models.CASCADE, related_name="snapshots", db_index=False
    )
    phase_index = models.PositiveSmallIntegerField()
    revision = models.PositiveIntegerField()
    saved_at = models.DateTimeField()
    content = models.BinaryField()

    class Meta:
        ordering = ["session", "revision"]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "revision"], name="work_snapshot_revision_unique"
            )
        ]

    def __str__(self) -> str:
        return f"revision {self.revision}"

    @property
    def state(self) -> dict[str, Any]:
        """The work itself."""
        state: dict[str, Any] = json.loads(zlib.decompress(bytes(self.content)))
        return state


def compress_state(state: dict[str, Any]) -> bytes:
    """The content of a snapshot. The level is the one beyond which JSON gains little."""
    return zlib.compress(dump_json(state).encode(), level=3)
