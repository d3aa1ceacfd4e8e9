"""A candidate's work: the ONLY writer of checkpoints and of what a sealed phase holds.

Every function expects the session's row to be locked by the caller's transaction.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F
from django.utils import timezone

from sessions_app.exceptions import Conflict
from sessions_app.models import Checkpoint, RefusedSave, Session, SessionPhase

State = dict[str, Any]


@dataclass(frozen=True)
class Saved:
    """The work is on record under this revision."""

    revision: int


@dataclass(frozen=True)
class Refused:
    """The save was based on an older revision; this is the one on record."""

    revision: int
    state: State | None


def digest(state: State) -> str:
    """A SHA-256 that is equal for equal states, whatever the order of their keys."""
    text = json.dumps(state, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def begin(phase: SessionPhase, *, revision: int, at: datetime) -> None:
    """Start a phase with nothing saved yet."""
    SessionPhase.objects.filter(pk=phase.pk, started_at=None).update(started_at=at)
    phase.started_at = at
    Checkpoint.objects.create(phase=phase, session_id=phase.session_id, revision=revision)


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
    _write(checkpoint, state, new_digest)
    return Saved(checkpoint.revision + 1)


def seal(
    phase: SessionPhase, *, at: datetime, state: State | None = None, time_remaining: int | None
) -> int:
    """End a phase with `state`, or with its last checkpoint; it never changes afterwards.

    Returns the sealed revision. `time_remaining` is what the client said, in seconds.
    """
    checkpoint = Checkpoint.objects.only("pk", "digest", "revision").get(pk=phase.pk)
    revision = checkpoint.revision
    if state is not None and checkpoint.digest != (new_digest := digest(state)):
        _write(checkpoint, state, new_digest)
        revision += 1
    Checkpoint.objects.filter(pk=phase.pk, sealed_at=None).update(sealed_at=at)
    SessionPhase.objects.filter(pk=phase.pk, ended_at=None).update(
        ended_at=at, time_remaining_at_end=time_remaining
    )
    phase.ended_at = at
    return revision


def current(session: Session) -> Checkpoint:
    """The current phase's checkpoint; its state is loaded when it is looked at."""
    return Checkpoint.objects.defer("state").get(session=session, phase__index=session.phase_index)


def _write(checkpoint: Checkpoint, state: State, new_digest: str) -> None:
    written = Checkpoint.objects.filter(pk=checkpoint.pk, sealed_at=None).update(
        revision=F("revision") + 1, state=state, digest=new_digest, saved_at=timezone.now()
    )
    if written != 1:
        raise Conflict("The phase is sealed; its work no longer changes.")


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
