"""How a session's work grew: its versions, and what it was at any of them. Reads alone.

The history is what `sessions_app.work` kept: snapshots, at least one a minute of editing, and the
checkpoints themselves, which hold each phase's last state and, once sealed, what it ended with.
A revision that was saved between two snapshots is not kept.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sessions_app.exceptions import NotFound
from sessions_app.models import Checkpoint, WorkSnapshot

State = dict[str, Any]


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


def state_of(session_id: UUID, revision: int) -> State:
    """The work as it was at a revision. Raises NotFound if that one is not kept."""
    checkpoint = Checkpoint.objects.filter(
        session=session_id, revision=revision, saved_at__isnull=False
    ).first()
    kept = checkpoint or WorkSnapshot.objects.filter(session=session_id, revision=revision).first()
    if kept is None:
        raise NotFound("There is no such revision in the history.")
    state: State = kept.state
    return state


def version_at(session_id: UUID, moment: datetime) -> Version | None:
    """The last version that is kept from up to that moment, by the server's clock; None before
    the first."""
    before = [version for version in versions(session_id) if version.saved_at <= moment]
    return before[-1] if before else None


def state_at(session_id: UUID, moment: datetime) -> State | None:
    """The work as it was at that moment, as far as it is kept; None before the first save."""
    version = version_at(session_id, moment)
    return None if version is None else state_of(session_id, version.revision)
