"""Every verb of the lifecycle, with the statuses that allow it and the one that follows."""

from collections.abc import Callable
from dataclasses import dataclass

from sessions_app import lifecycle
from sessions_app.models import Session, default_rubric
from sessions_app.vocabulary.actors import Actor
from sessions_app.vocabulary.enums import ActorKind, Status
from tests.factories.scores import ReviewFactory, ScoreFactory

CANDIDATE = Actor(ActorKind.CANDIDATE)
STAFF = Actor(ActorKind.STAFF, "7")
ADJUSTMENT = {"categoryId": "delegation", "points": 10, "reason": "Seen in the log."}
SCORE = {
    "backend": "tests",
    "rubric": default_rubric(),
    "auto_scores": {"categories": {}, "rawTotal": 70, "finalTotal": 70},
    "auto_total": 70,
}


@dataclass(frozen=True)
class Verb:
    name: str
    call: Callable
    allowed: tuple[Status, ...]
    leads_to: Status | None = None

    def __str__(self) -> str:
        return self.name


VERBS = [
    Verb(
        "start_setup",
        lambda key: lifecycle.start_setup(key, actor=CANDIDATE),
        (Status.INVITED,),
        Status.SETUP,
    ),
    Verb(
        "start_task",
        lambda key: lifecycle.start_task(key, actor=CANDIDATE),
        (Status.SETUP,),
        Status.IN_PROGRESS,
    ),
    Verb(
        "submit",
        lambda key: lifecycle.submit(key, actor=CANDIDATE),
        (Status.IN_PROGRESS,),
        Status.SUBMITTED,
    ),
    Verb(
        "checkpoint",
        lambda key: lifecycle.checkpoint(key, {"text": "draft"}),
        (Status.IN_PROGRESS,),
    ),
    Verb(
        "begin_scoring",
        lambda key: lifecycle.begin_scoring(key, actor=STAFF),
        (Status.SUBMITTED, Status.SCORED),
        Status.SCORING,
    ),
    Verb(
        "finish_scoring",
        lambda key: lifecycle.finish_scoring(key, **SCORE),
        (Status.SCORING,),
        Status.SCORED,
    ),
    Verb(
        "fail_scoring",
        lambda key: lifecycle.fail_scoring(key, reason="The model did not answer."),
        (Status.SCORING,),
        Status.SUBMITTED,
    ),
    Verb(
        "review",
        lambda key: lifecycle.review(key, actor=STAFF, adjustments=[ADJUSTMENT]),
        (Status.SCORED, Status.REVIEWED),
        Status.REVIEWED,
    ),
    Verb(
        "reopen",
        lambda key: lifecycle.reopen(key, actor=STAFF, reason="A category was overlooked."),
        (Status.REVIEWED,),
        Status.SCORED,
    ),
]


def with_scores(session: Session) -> Session:
    """Give a session the score and review that its status tells of."""
    if session.status in (Status.SCORED, Status.REVIEWED):
        score = ScoreFactory.create(session=session)
        if session.status == Status.REVIEWED:
            ReviewFactory.create(score=score)
    return session
