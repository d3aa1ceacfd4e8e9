"""Loads the input of a scoring backend."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from sessions_app.models import AssessmentVersion, Checkpoint, Message, Session, SessionPhase
from sessions_app.scoring import session_log
from sessions_app.scoring.criteria import with_default_criteria
from sessions_app.scoring.interface import Brief, Material, Phase, ScoringFailed, Turn
from sessions_app.vocabulary import rubrics
from sessions_app.vocabulary.rubrics import InvalidRubric

CHUNK_SIZE = 500


class DatabaseSource:
    """The conversation and the deliverables, read from the database on demand."""

    def __init__(self, session_id: UUID) -> None:
        self._session_id = session_id

    def turns(self) -> Iterator[Turn]:
        messages = Message.objects.for_session(self._session_id)
        rows = messages.values_list("role", "content")
        return (Turn(role, content) for role, content in rows.iterator(CHUNK_SIZE))

    def deliverables(self) -> Iterator[tuple[int, Any]]:
        checkpoints = Checkpoint.objects.filter(session=self._session_id).exclude(saved_at=None)
        return iter(checkpoints.order_by("phase__index").values_list("phase__index", "state"))


def load_material(session_id: UUID) -> Material:
    """Load a session's version of the assessment and its records.

    Raises ScoringFailed for an invalid rubric, and for a session that has been deleted.
    """
    session = Session.objects.select_related("assessment").filter(pk=session_id).first()
    if session is None:
        raise ScoringFailed("The session has been deleted.")
    version = AssessmentVersion.objects.get_for_session(session)
    try:
        rubric = with_default_criteria(rubrics.parse(version.scoring_rubric))
    except InvalidRubric as error:
        raise ScoringFailed(f"The assessment's rubric is invalid. {error}") from error
    return Material(
        session_id=session.pk,
        rubric=rubric,
        brief=Brief(
            session.assessment.name,
            version.role,
            version.task_prompt,
            version.deliverable_type,
        ),
        submitted_by=session.submitted_by or "",
        phases=_phases(session),
        log=session_log.load(session.pk),
        source=DatabaseSource(session.pk),
        offered=len(version.materials["sources"]) + len(version.materials["inbox"]),
    )


def _phases(session: Session) -> tuple[Phase, ...]:
    phases = SessionPhase.objects.filter(session=session).order_by("index")
    rows = phases.values_list(
        "index", "name", "minutes", "started_at", "ended_at", "checkpoint__saved_at"
    )
    return tuple(Phase(*row) for row in rows)
