import zlib
from typing import Any

from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Cast

from gradient.core import clock
from gradient.core.append_only import AppendOnly
from gradient.core.json_fields import RecordedJSONField, dump_json, load_json
from gradient.core.personal_data import PersonalData
from sessions_app.models.phase import SessionPhase
from sessions_app.models.session import Session

# A phase without a save has no state: see the constraint.
_NOTHING_IF_SAVED = Cast(
    Case(When(saved_at__isnull=False, then=Value("{}")), default=None), RecordedJSONField()
)


class Checkpoint(models.Model):
    """The candidate's work in one phase: the last save and, once sealed, the final state.

    `revision` increases through the whole session and never repeats, so that a browser tab left
    open in an earlier phase cannot pass for an up-to-date one. `digest` is the SHA-256 of the state
    with sorted keys; saving an equal state writes nothing. `snapshot_at` is when the last snapshot
    of this phase was taken, and `history_bytes` is the size of the session's snapshots so far: with
    both, a save decides without another query whether to take a snapshot. Written only by
    `sessions_app.work.store`. Personal data: everything that the candidate wrote.
    """

    phase = models.OneToOneField(
        SessionPhase, on_delete=models.CASCADE, primary_key=True, related_name="checkpoint"
    )
    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="checkpoints")
    revision = models.PositiveIntegerField(default=0)
    state = RecordedJSONField(null=True)  # the exact text: jsonb reorders keys
    digest = models.CharField(max_length=64, blank=True, default="")
    saved_at = models.DateTimeField(null=True)
    sealed_at = models.DateTimeField(null=True)
    snapshot_at = models.DateTimeField(null=True, editable=False)
    history_bytes = models.PositiveBigIntegerField(default=0, db_default=0, editable=False)

    append_only = AppendOnly(once="OLD.sealed_at IS NOT NULL", is_kept=False)
    personal_data = PersonalData(erased={"state": _NOTHING_IF_SAVED, "digest": ""})

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
"""Checkpoints of their session's current phase."""
UNSEALED = Q(sealed_at=None)
"""Checkpoints that may still be written."""


class RefusedSave(models.Model):
    """A save that was refused: it would have overwritten a newer one, or its phase had ended. It is
    kept for reviewers.

    `phase_index` is the phase of the save. `base_revision` is the revision in its `If-Match`
    header, or empty.
    Personal data: everything that the candidate wrote.
    """

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="refused_saves")
    phase_index = models.PositiveSmallIntegerField()
    base_revision = models.CharField(max_length=200)
    current_revision = models.PositiveIntegerField()
    state = RecordedJSONField()
    created_at = models.DateTimeField(default=clock.now)

    append_only = AppendOnly()
    personal_data = PersonalData(erased={"state": {}, "base_revision": ""})

    class Meta:
        ordering = ["created_at", "id"]

    def __str__(self) -> str:
        return f"refused over revision {self.current_revision}"


def compress_state(state: dict[str, Any]) -> bytes:
    """The `content` of a snapshot. zlib levels above 3 gain little for JSON."""
    return zlib.compress(dump_json(state).encode(), level=3)


class WorkSnapshot(models.Model):
    """The work at one revision, for the history of the deliverable.

    `content` is the state's recorded JSON text, compressed with zlib. A state that is in a
    checkpoint is not stored here; `sessions_app.work.history` reads both. Written, and thinned out
    when a session has too many, only by `sessions_app.work.store`.
    Personal data: everything that the candidate wrote.
    """

    session = models.ForeignKey(
        Session, on_delete=models.CASCADE, related_name="snapshots", db_index=False
    )
    phase_index = models.PositiveSmallIntegerField()
    revision = models.PositiveIntegerField()
    saved_at = models.DateTimeField()
    content = models.BinaryField()

    append_only = AppendOnly(is_kept=False)
    personal_data = PersonalData(erased={"content": compress_state({})})

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
        """The decompressed state."""
        state: dict[str, Any] = load_json(zlib.decompress(bytes(self.content)).decode())
        return state
