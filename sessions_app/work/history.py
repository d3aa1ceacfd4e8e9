"""The history of a session's work: its versions, and the state at each of them. Read-only.

The history consists of the snapshots that `sessions_app.work.store` takes, at least one per minute
of editing, and of the checkpoints, which have each phase's last or, once sealed, final state. A
revision that was saved between two snapshots is not kept.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sessions_app.models import Checkpoint, WorkSnapshot
from sessions_app.vocabulary.exceptions import NotFound
from sessions_app.work.store import State

_MAX_REVISION = 2**31 - 1
"""The column's maximum: PostgreSQL raises an error for a larger number in a comparison."""


@dataclass(frozen=True)
class Version:
    """One saved state. If it is its phase's final state, `sealed_at` is when the phase ended."""

    revision: int
    phase_index: int
    saved_at: datetime
    sealed_at: datetime | None = None


def versions(session_id: UUID) -> list[Version]:
    """All versions that are kept, oldest first. Two queries; no state is loaded."""
    snapshots = WorkSnapshot.objects.filter(session=session_id)
    by_revision = {
        revision: Version(revision, phase_index, saved_at)
        for revision, phase_index, saved_at in snapshots.values_list(
            "revision", "phase_index", "saved_at"
        )
    }
    checkpoints = Checkpoint.objects.filter(session=session_id)
    columns = checkpoints.values_list("revision", "phase__index", "saved_at", "sealed_at")
    for revision, phase_index, saved_at, sealed_at in columns:
        if saved_at is not None:
            by_revision[revision] = Version(revision, phase_index, saved_at, sealed_at)
    return sorted(by_revision.values(), key=lambda version: version.revision)


def version_with_state(session_id: UUID, revision: int) -> tuple[Version, State]:
    """A version and its state. Raises NotFound for a revision that is not kept."""
    revision = min(revision, _MAX_REVISION)
    checkpoints = Checkpoint.objects.select_related("phase").filter(session=session_id)
    checkpoint = checkpoints.filter(revision=revision, state__isnull=False).first()
    if checkpoint is not None and checkpoint.saved_at is not None:
        index, sealed_at = checkpoint.phase.index, checkpoint.sealed_at
        return Version(revision, index, checkpoint.saved_at, sealed_at), checkpoint.state
    snapshot = WorkSnapshot.objects.filter(session=session_id, revision=revision).first()
    if snapshot is None:
        raise NotFound("Revision not found in the history.")
    return Version(revision, snapshot.phase_index, snapshot.saved_at), snapshot.state


def get_state(session_id: UUID, revision: int) -> State:
    """The state at a revision. Raises NotFound for a revision that is not kept."""
    return version_with_state(session_id, revision)[1]


def version_at(session_id: UUID, moment: datetime) -> Version | None:
    """The last kept version saved at or before `moment`, by the server's clock, or None."""
    earlier = [version for version in versions(session_id) if version.saved_at <= moment]
    return earlier[-1] if earlier else None


def state_at(session_id: UUID, moment: datetime) -> State | None:
    """The state of the last kept version at `moment`, or None before the first save."""
    version = version_at(session_id, moment)
    return None if version is None else get_state(session_id, version.revision)
