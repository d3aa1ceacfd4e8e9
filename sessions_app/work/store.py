"""A candidate's work: the ONLY writer of checkpoints, of what a sealed phase holds, and of the
history that shows how the work grew.

Every function expects the session's row to be locked by the caller's transaction.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import orjson
from django.conf import settings
from django.db.models import F
from django.db.models.functions import Length

from gradient.core import clock
from sessions_app.models import (
    CURRENT,
    UNSEALED,
    Checkpoint,
    RefusedSave,
    Session,
    SessionPhase,
    WorkSnapshot,
    compress_state,
)
from sessions_app.vocabulary.exceptions import Conflict

State = dict[str, Any]

SNAPSHOT_EVERY = timedelta(minutes=1)
SNAPSHOT_WEIGHS_AT_LEAST = 4096
"""In bytes: so that many small snapshots, too, come to the bound of a session."""


@dataclass(frozen=True)
class Saved:
    """The work is on record under this revision."""

    revision: int


@dataclass(frozen=True)
class Sealed:
    """A phase has ended with this revision; the next one goes on from here."""

    revision: int
    history_bytes: int


@dataclass(frozen=True)
class Refused:
    """The save was based on an older revision; this is the one on record."""

    revision: int
    state: State | None


def digest(state: State) -> str:
    """A SHA-256 that is equal for equal states, whatever the order of their keys."""
    return hashlib.sha256(orjson.dumps(state, option=orjson.OPT_SORT_KEYS)).hexdigest()


def begin(phase: SessionPhase, *, after: Sealed | None = None, at: datetime) -> None:
    """Start a phase with nothing saved yet, under a revision of its own."""
    SessionPhase.objects.filter(pk=phase.pk, started_at=None).update(started_at=at)
    phase.started_at = at
    Checkpoint.objects.create(
        phase=phase,
        session_id=phase.session_id,
        revision=after.revision + 1 if after else 0,
        history_bytes=after.history_bytes if after else 0,
    )


def save(session: Session, state: State, *, if_match: frozenset[str] | None) -> Saved | Refused:
    """Save the current phase's state, unless it is the one on record already.

    `if_match` holds the revisions, as text, that the caller may overwrite; None overwrites any.
    A refused state is kept as a RefusedSave.
    """
    checkpoint = current(session)
    new_digest = digest(state)
    if checkpoint.digest == new_digest:
        return Saved(checkpoint.revision)
    if if_match is not None and str(checkpoint.revision) not in if_match:
        return _refuse(session, checkpoint, state, if_match)
    _write(checkpoint, state, new_digest, phase_index=session.phase_index, now=clock.now())
    return Saved(checkpoint.revision)


def seal(
    phase: SessionPhase,
    *,
    at: datetime,
    now: datetime,
    state: State | None = None,
    time_remaining: int | None,
) -> Sealed:
    """End a phase with `state`, or with its last checkpoint; it never changes afterwards.

    It ends `at` the time that counts, while what is sent with it is saved `now`; within the grace
    the two differ. `time_remaining` is what the client said, in seconds.
    """
    checkpoint = Checkpoint.objects.defer("state").get(pk=phase.pk)
    if state is not None and checkpoint.digest != (new_digest := digest(state)):
        _write(checkpoint, state, new_digest, phase_index=phase.index, now=now)
    Checkpoint.objects.filter(UNSEALED, pk=phase.pk).update(sealed_at=at)
    SessionPhase.objects.filter(pk=phase.pk, ended_at=None).update(
        ended_at=at, time_remaining_at_end=time_remaining
    )
    phase.ended_at = at
    return Sealed(checkpoint.revision, checkpoint.history_bytes)


def current(session: Session) -> Checkpoint:
    """The current phase's checkpoint; its state is loaded when it is looked at."""
    return Checkpoint.objects.defer("state").get(CURRENT, session=session)


def written(state: Any, new_digest: Any, *, saved_at: Any) -> dict[str, Any]:
    """What a save sets: the columns of a checkpoint, as values or expressions."""
    return {
        "revision": F("revision") + 1,
        "state": state,
        "digest": new_digest,
        "saved_at": saved_at,
    }


def snapshot_due_at(now: datetime) -> datetime:
    """A snapshot is due at `now` if the last one was taken at this time or before."""
    return now - SNAPSHOT_EVERY


def _write(
    checkpoint: Checkpoint, state: State, new_digest: str, *, phase_index: int, now: datetime
) -> None:
    """Put the state on record; the instance is afterwards as its row is, but for the state."""
    kept = _keep_history(checkpoint, state, phase_index=phase_index, now=now)
    changed = Checkpoint.objects.filter(UNSEALED, pk=checkpoint.pk).update(
        **written(state, new_digest, saved_at=now), **kept
    )
    if changed != 1:
        raise Conflict("The phase is sealed; its work no longer changes.")
    checkpoint.revision += 1


def _keep_history(
    checkpoint: Checkpoint, state: State, *, phase_index: int, now: datetime
) -> dict[str, Any]:
    """Take the snapshots that are due, and return the columns that say so."""
    snapshots = snapshots_due(checkpoint, state, phase_index=phase_index, now=now)
    if not snapshots:
        return {}
    WorkSnapshot.objects.bulk_create(snapshots)
    checkpoint.snapshot_at = now
    checkpoint.history_bytes += weight_of(snapshots)
    if checkpoint.history_bytes > settings.WORK_HISTORY_BYTES:
        checkpoint.history_bytes = _thin_out(checkpoint.session_id)
    return {"snapshot_at": now, "history_bytes": checkpoint.history_bytes}


def snapshots_due(
    checkpoint: Checkpoint, state: State, *, phase_index: int, now: datetime
) -> list[WorkSnapshot]:
    """The snapshots that come with the save of the state: none, one or two.

    One is due a minute after the last. The state that goes is kept too if it stood for as long
    and is in no snapshot: what a candidate stopped at is what the history should show.
    """
    taken_at, due_at = checkpoint.snapshot_at, snapshot_due_at(now)
    if taken_at is not None and taken_at > due_at:
        return []
    versions = [(checkpoint.revision + 1, now, state)]
    saved_at = checkpoint.saved_at
    if saved_at and saved_at != taken_at and saved_at <= due_at:
        versions.insert(0, (checkpoint.revision, saved_at, checkpoint.state))
    return [
        WorkSnapshot(
            session_id=checkpoint.session_id,
            phase_index=phase_index,
            revision=revision,
            saved_at=at,
            content=compress_state(version),
        )
        for revision, at, version in versions
    ]


def _thin_out(session_id: UUID) -> int:
    """Drop every second snapshot until half of the bound is free, and return what is left.

    The newest stays. Those that were there before are halved each time, those that came since
    once: the further back, the wider apart, and never a gap where the history just stops.
    """
    snapshots = WorkSnapshot.objects.filter(session=session_id).order_by("-revision")
    rows = snapshots.annotate(bytes=Length("content")).values_list("pk", "bytes")
    kept = [(pk, _weight(size)) for pk, size in rows]
    while _total(kept) > settings.WORK_HISTORY_BYTES // 2 and len(kept) > 1:
        kept = kept[::2]
    snapshots.exclude(pk__in=[pk for pk, _ in kept]).delete()
    return _total(kept)


def weight_of(snapshots: Iterable[WorkSnapshot]) -> int:
    return sum(_weight(len(snapshot.content)) for snapshot in snapshots)


def _weight(size: int) -> int:
    return max(size, SNAPSHOT_WEIGHS_AT_LEAST)


def _total(rows: list[tuple[int, int]]) -> int:
    return sum(weight for _, weight in rows)


def _refuse(
    session: Session, checkpoint: Checkpoint, state: State, if_match: frozenset[str]
) -> Refused:
    RefusedSave.objects.create(
        session=session,
        phase_index=session.phase_index,
        base_revision=", ".join(sorted(if_match))[:200],
        current_revision=checkpoint.revision,
        state=state,
    )
    return Refused(checkpoint.revision, checkpoint.state)
