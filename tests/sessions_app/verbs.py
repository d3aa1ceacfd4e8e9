"""The verbs of the lifecycle, with the statuses that allow each and the status it leads to."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from sessions_app import lifecycle
from sessions_app.deletion import erasure
from sessions_app.models import AuditEntry, Session, default_rubric
from sessions_app.scores.score_records import ScoreColumns
from sessions_app.vocabulary.actors import Actor
from sessions_app.vocabulary.enums import ActorKind, Status
from tests.factories.scores import ReviewFactory, ScoreFactory

CANDIDATE = Actor(ActorKind.CANDIDATE)
STAFF = Actor(ActorKind.STAFF, "7")
ADJUSTMENT = {"categoryId": "delegation", "points": 10, "reason": "Seen in the log."}
SCORE: ScoreColumns = {
    "backend": "tests",
    "rubric": default_rubric(),
    "auto_scores": {"categories": {}, "rawTotal": 70, "finalTotal": 70},
    "auto_total": 70,
}


@dataclass(frozen=True)
class Verb:
    name: str
    call: Callable[[UUID], object]
    allowed: tuple[Status, ...]
    leads_to: Status | None = None

    def __str__(self) -> str:
        return self.name


VERBS = [
    Verb(
        name="start_setup",
        call=lambda key: lifecycle.start_setup(key, actor=CANDIDATE),
        allowed=(Status.INVITED,),
        leads_to=Status.SETUP,
    ),
    Verb(
        name="start_task",
        call=lambda key: lifecycle.start_task(key, actor=CANDIDATE),
        allowed=(Status.SETUP,),
        leads_to=Status.IN_PROGRESS,
    ),
    Verb(
        name="submit",
        call=lambda key: lifecycle.submit(key, actor=CANDIDATE),
        allowed=(Status.IN_PROGRESS,),
        leads_to=Status.SUBMITTED,
    ),
    Verb(
        name="checkpoint",
        call=lambda key: lifecycle.checkpoint(key, {"text": "draft"}),
        allowed=(Status.IN_PROGRESS,),
    ),
    Verb(
        name="begin_scoring",
        call=lambda key: lifecycle.begin_scoring(key, actor=STAFF),
        allowed=(Status.SUBMITTED, Status.SCORED),
        leads_to=Status.SCORING,
    ),
    Verb(
        name="finish_scoring",
        call=lambda key: lifecycle.finish_scoring(key, **SCORE),
        allowed=(Status.SCORING,),
        leads_to=Status.SCORED,
    ),
    Verb(
        name="fail_scoring",
        call=lambda key: lifecycle.fail_scoring(key, reason="The model did not answer."),
        allowed=(Status.SCORING,),
        leads_to=Status.SUBMITTED,
    ),
    Verb(
        name="review",
        call=lambda key: lifecycle.review(key, actor=STAFF, adjustments=[ADJUSTMENT]),
        allowed=(Status.SCORED, Status.REVIEWED),
        leads_to=Status.REVIEWED,
    ),
    Verb(
        name="reopen",
        call=lambda key: lifecycle.reopen(key, actor=STAFF, reason="A category was overlooked."),
        allowed=(Status.REVIEWED,),
        leads_to=Status.SCORED,
    ),
]


def with_scores(session: Session) -> Session:
    """Create the score and the review that the session's status implies."""
    if session.status in (Status.SCORED, Status.REVIEWED):
        score = ScoreFactory.create(session=session)
        if session.status == Status.REVIEWED:
            ReviewFactory.create(score=score)
    return session


def erase(session: Session) -> AuditEntry:
    """Erase the session's candidate."""
    return erasure.erase_candidate(session.organization_id, session.candidate_id, actor=STAFF)
