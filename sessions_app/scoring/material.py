"""A session as a scoring backend is given it."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from sessions_app.models import Checkpoint, Message, Session, SessionPhase
from sessions_app.scoring import session_log
from sessions_app.scoring.criteria import applied
from sessions_app.scoring.interface import Brief, Material, Phase, ScoringFailed, Turn
from sessions_app.vocabulary import rubrics
from sessions_app.vocabulary.rubrics import InvalidRubric

CHUNK = 500


class Stored:
    """The conversation and the work, read from the database when they are looked at."""

    def __init__(self, session_id: UUID) -> None:
        self._session_id = session_id

    def turns(self) -> Iterator[Turn]:
        messages = Message.objects.filter(session=self._session_id).order_by("created_at", "id")
        rows = messages.values_list("role", "content")
        return (Turn(role, content) for role, content in rows.iterator(CHUNK))

    def deliverables(self) -> Iterator[tuple[int, Any]]:
        work = Checkpoint.objects.filter(session=self._session_id).exclude(saved_at=None)
        return iter(work.order_by("phase__index").values_list("phase__index", "state"))


def load_material(session_id: UUID) -> Material:
    """Raises ScoringFailed if there is nothing to score it by, or no such session."""
    session = Session.objects.select_related("assessment").filter(pk=session_id).first()
    if session is None:
        raise ScoringFailed("The session is gone.")
    assessment = session.assessment
    try:
        rubric = applied(rubrics.parse(assessment.scoring_rubric))
    except InvalidRubric as fault:
        raise ScoringFailed(f"The assessment's rubric cannot be used. {fault}") from fault
    return Material(
        session_id=session.pk,
        rubric=rubric,
        brief=Brief(
            assessment.name,
            assessment.role,
            assessment.task_prompt,
            assessment.deliverable_type,
        ),
        submitted_by=session.submitted_by or "",
        phases=_phases(session),
        log=session_log.read(session.pk),
        source=Stored(session.pk),
    )


def _phases(session: Session) -> tuple[Phase, ...]:
    phases = SessionPhase.objects.filter(session=session).order_by("index")
    rows = phases.values_list(
        "index", "name", "minutes", "started_at", "ended_at", "checkpoint__saved_at"
    )
    return tuple(Phase(*row) for row in rows)
