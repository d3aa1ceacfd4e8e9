"""How a session's work grew: its versions, and what it was at any of them. Reads alone.

The history is what `sessions_app.work.store` kept: snapshots, at least one a minute of editing,
and the checkpoints themselves, which hold each phase's last state and, once sealed, what it ended
with. A revision that was saved between two snapshots is not kept.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sessions_app.models import Checkpoint, WorkSnapshot
from sessions_app.vocabulary.exceptions import NotFound

State = dict[str, Any]
_LARGEST_REVISION = 2**31 - 1
"""Of the column; the database would not compare it with more."""


@dataclass(frozen=True)
class Version:
    """One state of the work. `sealed_at` is when its phase ended with it, else None."""

    revision: int
    phase_index: int
    saved_at: datetime
    sealed_at: datetime | None = None


def versions(session_id: UUID) -> list[Version]:
    """Every version that is kept, oldest first; two queries, and no state is loaded."""
    snapshots = WorkSnapshot.objects.filter(session=session_id)
    found = {
        revision: Version(revision, phase_index, saved_at)
        for revision, phase_index, saved_at in snapshots.values_list(
            "revision", "phase_index", "saved_at"
        )
    }
    checkpoints = Checkpoint.objects.filter(session=session_id)
    columns = checkpoints.values_list("revision", "phase__index", "saved_at", "sealed_at")
    for revision, phase_index, saved_at, sealed_at in columns:
        if saved_at is not None:
            found[revision] = Version(revision, phase_index, saved_at, sealed_at)
    return sorted(found.values(), key=lambda version: version.revision)


def version_with_state(session_id: UUID, revision: int) -> tuple[Version, State]:
    """One version and the work as it was then. Raises NotFound if that one is not kept."""
    revision = min(revision, _LARGEST_REVISION)
    checkpoints = Checkpoint.objects.select_related("phase").filter(session=session_id)
    checkpoint = checkpoints.filter(revision=revision, state__isnull=False).first()
    if checkpoint is not None and checkpoint.saved_at is not None:
        index, sealed_at = checkpoint.phase.index, checkpoint.sealed_at
        return Version(revision, index, checkpoint.saved_at, sealed_at), checkpoint.state
    snapshot = WorkSnapshot.objects.filter(session=session_id, revision=revision).first()
    if snapshot is None:
        raise NotFound("There is no such revision in the history.")
    return Version(revision, snapshot.phase_index, snapshot.saved_at), snapshot.state


def state_of(session_id: UUID, revision: int) -> State:
    """The work as it was at a revision. Raises NotFound if that one is not kept."""
    return version_with_state(session_id, revision)[1]


def version_at(session_id: UUID, moment: datetime) -> Version | None:
    """The last version that is kept from up to that moment, by the server's clock; None before
    the first."""
    before = [version for version in versions(session_id) if version.saved_at <= moment]
    return before[-1] if before else None


def state_at(session_id: UUID, moment: datetime) -> State | None:
    """The work as it was at that moment, as far as it is kept; None before the first save."""
    version = version_at(session_id, moment)
    return None if version is None else state_of(session_id, version.revision)
