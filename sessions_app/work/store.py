"""The candidate's work. The ONLY writer of checkpoints, snapshots, refused saves and phase ends.

Every function expects the caller's transaction to hold the lock on the session's row.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

import orjson
from django.conf import settings
from django.db.models import Count, F, Sum
from django.db.models.functions import Length

from gradient.core import clock
from gradient.core.json_fields import dump_json
from gradient.core.lookups import ByteLength
from gradient.core.row_updates import update_each
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
from sessions_app.vocabulary.quotas import REFUSED_SAVES

State = dict[str, Any]

SNAPSHOT_INTERVAL = timedelta(minutes=1)
MIN_SNAPSHOT_BYTES = 4096
"""Smaller snapshots count as this size, which limits the number of snapshots."""


@dataclass(frozen=True)
class Saved:
    """The state is saved under this revision."""

    revision: int


@dataclass(frozen=True)
class Sealed:
    """The revision with which a phase ended. The next phase continues counting from it."""

    revision: int
    history_bytes: int


class Beginning(NamedTuple):
    """A phase that starts, when, and what it follows."""

    phase: SessionPhase
    at: datetime
    after: Sealed | None = None


@dataclass(frozen=True)
class Refused:
    """The save was based on an older revision, or its phase has ended.

    The attributes are the current revision, phase and state.
    """

    revision: int
    phase_index: int
    state: State | None


def digest(state: State) -> str:
    """The SHA-256 of a state, independent of the order of its keys."""
    return hashlib.sha256(orjson.dumps(state, option=orjson.OPT_SORT_KEYS)).hexdigest()


def begin(beginnings: Sequence[Beginning]) -> None:
    """Start each phase with an empty checkpoint, under a new revision."""
    starts = {phase.pk: {"started_at": at} for phase, at, _ in beginnings}
    update_each(SessionPhase.objects.filter(started_at=None), starts)
    for phase, at, _ in beginnings:
        phase.started_at = at
    Checkpoint.objects.bulk_create(
        Checkpoint(
            phase=phase,
            session_id=phase.session_id,
            revision=after.revision + 1 if after else 0,
            history_bytes=after.history_bytes if after else 0,
        )
        for phase, _, after in beginnings
    )


def save(
    session: Session,
    state: State,
    *,
    phase_index: int | None = None,
    if_match: frozenset[str] | None,
) -> Saved | Refused:
    """Save the current phase's state. An unchanged state is not written again.

    `phase_index` is the phase of the save; None means the current one. `if_match` has the
    revisions, as strings, that the caller may overwrite; None allows any. A save for a phase that
    has ended is refused. A refused state is stored as a `RefusedSave`; raises Conflict if the
    session already has the maximum of these.
    """
    checkpoint = current(session)
    if phase_index is not None and phase_index < session.phase_index:
        return _refuse(session, checkpoint, state, phase_index=phase_index, if_match=if_match)
    new_digest = digest(state)
    if checkpoint.digest == new_digest:
        return Saved(checkpoint.revision)
    if if_match is not None and str(checkpoint.revision) not in if_match:
        index = session.phase_index
        return _refuse(session, checkpoint, state, phase_index=index, if_match=if_match)
    now = time_of_save(checkpoint, clock.now())
    _write(checkpoint, state, new_digest, phase_index=session.phase_index, now=now)
    return Saved(checkpoint.revision)


def seal(
    phase: SessionPhase,
    *,
    at: datetime,
    now: datetime,
    state: State | None = None,
    time_remaining: int | None,
) -> Sealed:
    """End a phase with `state`, or with its last saved state. It never changes afterwards.

    The phase ends at `at`. `state` is saved at `now`, which is later during the grace period.
    `time_remaining` is what the client reported, in seconds.
    """
    checkpoint = Checkpoint.objects.defer("state").get(pk=phase.pk)
    if state is not None and checkpoint.digest != (new_digest := digest(state)):
        _write(checkpoint, state, new_digest, phase_index=phase.index, now=now)
    _end([(phase, at)], time_remaining)
    return Sealed(checkpoint.revision, checkpoint.history_bytes)


def seal_as_saved(ends: Sequence[tuple[SessionPhase, datetime]]) -> list[Sealed]:
    """End each phase at its time, with its last saved state; as `seal` does without a state."""
    ids = [phase.pk for phase, _ in ends]
    rows = Checkpoint.objects.filter(pk__in=ids).values_list("pk", "revision", "history_bytes")
    sealed = {pk: Sealed(revision, history_bytes) for pk, revision, history_bytes in rows}
    _end(ends, time_remaining=None)
    return [sealed[id] for id in ids]


def current(session: Session) -> Checkpoint:
    """The current phase's checkpoint with its phase; its state is deferred."""
    checkpoints = Checkpoint.objects.select_related("phase").defer("state")
    return checkpoints.get(CURRENT, session=session)


def saved_columns(state: Any, new_digest: Any, *, saved_at: Any) -> dict[str, Any]:
    """The columns that a save sets in a checkpoint. The arguments are values or expressions."""
    return {
        "revision": F("revision") + 1,
        "state": state,
        "digest": new_digest,
        "saved_at": saved_at,
    }


def time_of_save(checkpoint: Checkpoint, now: datetime) -> datetime:
    """`now`, or what came before the save if that is later: another server's clock may be ahead."""
    times = (now, checkpoint.phase.started_at, checkpoint.saved_at)
    return max(at for at in times if at is not None)


def _end(ends: Sequence[tuple[SessionPhase, datetime]], time_remaining: int | None) -> None:
    seals = {phase.pk: {"sealed_at": at} for phase, at in ends}
    update_each(Checkpoint.objects.filter(UNSEALED), seals)
    columns = {
        phase.pk: {"ended_at": at, "time_remaining_at_end": time_remaining} for phase, at in ends
    }
    update_each(SessionPhase.objects.filter(ended_at=None), columns)
    for phase, at in ends:
        phase.ended_at = at


def snapshot_due_at(now: datetime) -> datetime:
    """A snapshot is due at `now` if the last one was taken at or before this time."""
    return now - SNAPSHOT_INTERVAL


def _write(
    checkpoint: Checkpoint, state: State, new_digest: str, *, phase_index: int, now: datetime
) -> None:
    """Write the state to the checkpoint's row. Of the instance, only `revision` is updated."""
    history_columns = _take_snapshots(checkpoint, state, phase_index=phase_index, now=now)
    updated = Checkpoint.objects.filter(UNSEALED, pk=checkpoint.pk).update(
        **saved_columns(state, new_digest, saved_at=now), **history_columns
    )
    if updated != 1:
        raise Conflict("The phase has ended, so its work can no longer be changed.")
    checkpoint.revision += 1


def _take_snapshots(
    checkpoint: Checkpoint, state: State, *, phase_index: int, now: datetime
) -> dict[str, Any]:
    """Take the snapshots that are due, and return the checkpoint's columns that record them."""
    snapshots = snapshots_due(checkpoint, state, phase_index=phase_index, now=now)
    if not snapshots:
        return {}
    WorkSnapshot.objects.bulk_create(snapshots)
    history_bytes = checkpoint.history_bytes + counted_bytes(snapshots)
    if history_bytes > settings.WORK_HISTORY_BYTES:
        history_bytes = _thin_out(checkpoint.session_id)
    return {"snapshot_at": now, "history_bytes": history_bytes}


def snapshots_due(
    checkpoint: Checkpoint, state: State, *, phase_index: int, now: datetime
) -> list[WorkSnapshot]:
    """The unsaved snapshots to store with the state: none, one or two.

    One is due a minute after the last. The previous state is kept too if it was unchanged for a
    minute and is in no snapshot, so that the history shows where a candidate paused.
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
    """Delete every second snapshot until the rest takes half of the limit, and return its size.

    The newest is kept. Older snapshots have been thinned out more often than recent ones, so they
    are further apart, and the history still reaches back to its beginning.
    """
    snapshots = WorkSnapshot.objects.filter(session=session_id).order_by("-revision")
    rows = snapshots.annotate(bytes=Length("content")).values_list("pk", "bytes")
    kept = [(pk, max(size, MIN_SNAPSHOT_BYTES)) for pk, size in rows]
    while _total_bytes(kept) > settings.WORK_HISTORY_BYTES // 2 and len(kept) > 1:
        kept = kept[::2]
    snapshots.exclude(pk__in=[pk for pk, _ in kept]).delete()
    return _total_bytes(kept)


def counted_bytes(snapshots: Iterable[WorkSnapshot]) -> int:
    """The size of the snapshots as `history_bytes` counts it."""
    return sum(max(len(snapshot.content), MIN_SNAPSHOT_BYTES) for snapshot in snapshots)


def _total_bytes(rows: list[tuple[int, int]]) -> int:
    return sum(size for _, size in rows)


def _refuse(
    session: Session,
    checkpoint: Checkpoint,
    state: State,
    *,
    phase_index: int,
    if_match: frozenset[str] | None,
) -> Refused:
    _require_room(session.pk, state)
    RefusedSave.objects.create(
        session=session,
        phase_index=phase_index,
        base_revision=", ".join(sorted(if_match or ()))[:200],
        current_revision=checkpoint.revision,
        state=state,
    )
    return Refused(checkpoint.revision, session.phase_index, checkpoint.state)


def _require_room(session_id: UUID, state: State) -> None:
    """Raise Conflict if the session already has the maximum of refused saves.

    Their number is limited, so the query costs the same in every session.
    """
    totals = RefusedSave.objects.filter(session=session_id).aggregate(
        count=Count("pk"), bytes=Sum(ByteLength("state"))
    )
    size = len(dump_json(state).encode())
    REFUSED_SAVES.check(totals["count"] + 1, (totals["bytes"] or 0) + size)
