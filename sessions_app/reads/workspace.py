"""The data that a candidate's client needs to start or resume a session on any device."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Prefetch

from gradient.core import clock
from gradient.core.snapshots import one_snapshot
from sessions_app.lifecycle import timers
from sessions_app.models import AssessmentVersion, Checkpoint, Session, SessionPhase
from sessions_app.vocabulary.exceptions import NotFound

_NOT_SHOWN = ("scoring_rubric", "materials")


@dataclass(frozen=True)
class Workspace:
    """A session as its candidate sees it, at the server's time `now`.

    `version` is the session's version of the assessment. `checkpoint` is the current phase's, or
    None before the task. `seconds_remaining` counts down to the end of the running timer, and is 0
    during the grace period and None without a timer.
    """

    session: Session
    version: AssessmentVersion
    phases: list[SessionPhase]
    checkpoint: Checkpoint | None
    now: datetime

    @property
    def state(self) -> dict[str, Any] | None:
        return None if self.checkpoint is None else self.checkpoint.state

    @property
    def revision(self) -> int | None:
        return None if self.checkpoint is None else self.checkpoint.revision

    @property
    def seconds_remaining(self) -> int | None:
        if self.session.timer_ends_at is None:
            return None
        return max(0, int((self.session.timer_ends_at - self.now).total_seconds()))


def get_workspace(session: Session) -> Workspace:
    """Settle the session's timer if overdue, and return its workspace.

    Raises NotFound if the session has been deleted since it was read.
    """
    timers.settle(session.pk, session.timer_ends_at)
    with one_snapshot():
        session = _get_session(session.pk)
        return Workspace(
            session=session,
            version=AssessmentVersion.objects.defer(*_NOT_SHOWN).get_for_session(session),
            phases=list(session.phases.all()),
            checkpoint=_get_checkpoint(session),
            now=clock.now(),
        )


def _get_checkpoint(session: Session) -> Checkpoint | None:
    if session.current_phase_index is None:
        return None
    checkpoints = Checkpoint.objects.filter(
        session=session, phase__index=session.current_phase_index
    )
    checkpoint = checkpoints.first()
    if checkpoint is None:
        raise NotFound("Session not found.")
    return checkpoint


def _get_session(session_id: UUID) -> Session:
    phases = SessionPhase.objects.select_related("checkpoint").defer("checkpoint__state")
    session = (
        Session.objects.select_related("assessment", "organization", "candidate")
        .defer("assessment__task_prompt", "assessment__scoring_rubric", "assessment__materials")
        .prefetch_related(Prefetch("phases", phases.order_by("index")))
        .filter(pk=session_id)
        .first()
    )
    if session is None:
        raise NotFound("Session not found.")
    return session
