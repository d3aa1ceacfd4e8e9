"""What a candidate needs to start, or to go on, on any device."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Prefetch

from gradient.core import clock
from sessions_app.lifecycle import timers
from sessions_app.models import Checkpoint, Session, SessionPhase
from sessions_app.vocabulary.exceptions import NotFound


@dataclass(frozen=True)
class Workspace:
    """A session as its candidate sees it, at `now` by the server's clock.

    `checkpoint` is the current phase's, None before the task. `seconds_remaining` counts down to
    the end of the running timer and stays 0 through the grace; it is None while none runs.
    """

    session: Session
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


def workspace(session: Session) -> Workspace:
    """The workspace of a session that was just read, moved on if its time is over.

    Raises NotFound if the session was deleted meanwhile.
    """
    timers.settle(session.pk, session.timer_ends_at)
    current = _session(session.pk)
    return Workspace(current, list(current.phases.all()), _checkpoint(current), clock.now())


def _checkpoint(session: Session) -> Checkpoint | None:
    if session.current_phase_index is None:
        return None
    found = Checkpoint.objects.filter(session=session, phase__index=session.current_phase_index)
    checkpoint = found.first()
    if checkpoint is None:
        raise NotFound("There is no such session.")
    return checkpoint


def _session(session_id: UUID) -> Session:
    phases = SessionPhase.objects.select_related("checkpoint").defer("checkpoint__state")
    session = (
        Session.objects.select_related("assessment", "organization", "candidate")
        .prefetch_related(Prefetch("phases", phases.order_by("index")))
        .filter(pk=session_id)
        .first()
    )
    if session is None:
        raise NotFound("There is no such session.")
    return session
