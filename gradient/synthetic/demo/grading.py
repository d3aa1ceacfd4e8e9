"""Scoring and review of a submitted session, by the product's verbs."""

from random import Random
from uuid import UUID

from events_app import flags
from events_app.analysis.event_analysis import EventAnalysis
from gradient.core.tasks import claims
from gradient.synthetic.demo.briefs import RUBRIC
from sessions_app import lifecycle
from sessions_app.models import Score, ScoringRun, Session
from sessions_app.scores import notes
from sessions_app.scores.adjustments import Adjustment, auto_points
from sessions_app.scores.score_records import require_score
from sessions_app.scoring import runs
from sessions_app.scoring.material import load_material
from sessions_app.scoring.results import score_columns
from sessions_app.vocabulary.actors import Actor
from sessions_app.vocabulary.enums import ActorKind, Outcome

BACKEND = "EventAnalysis"
TIMEOUT = "The model did not answer in time."
UNAUTHORIZED = "The model's server answered with status 401."

_CRITERION = ("discernment", "checking")
_ADJUSTMENTS = (
    (0, ""),
    (2, "The third question checks the figure; found by reading the conversation."),
    (-2, "The figure in the second part was not checked."),
)
"""The points that a reviewer adds or subtracts, and the reason."""
_SUMMARIES = (
    "Agree with the score; the evidence for checking is stronger than it says.",
    "Read the whole conversation. The figure in section two was corrected later.",
    "",
)
_NOTES = (
    "The source is named here, but only after the assistant was asked for it.",
    "Good question: it would have been easy to take the first answer.",
)
_DECISIONS = (
    ("dismiss", "The text is from the candidate's own notes, which were uploaded before."),
    ("confirm", "The text is not in any of the files, and is used word for word."),
)


_OUTCOMES = (
    (Outcome.ADVANCE, "Checks what the assistant says, and says so in the memo."),
    (Outcome.HOLD, "Good work; compare it with the two who are still at it."),
    (Outcome.REJECT, "Two figures are wrong, and were not checked."),
)


def finish_scoring(session_id: UUID) -> None:
    """Score as a worker does."""
    claim = _claim(session_id)
    material = load_material(session_id)
    scores = score_columns(material, EventAnalysis().score(material), backend=BACKEND)
    claims.confirm(claim)
    lifecycle.finish_scoring(session_id, **scores)


def delay_scoring(session_id: UUID) -> None:
    """Try to score, without success; the next attempt is as far away as it can be."""
    runs.delay(_claim(session_id), reason=TIMEOUT, retry_after=runs.MAX_WAIT_SECONDS)


def fail_scoring(session_id: UUID) -> None:
    """Try to score, with an error that ends the scoring."""
    claims.confirm(_claim(session_id))
    lifecycle.fail_scoring(session_id, reason=UNAUTHORIZED)


def decide_flags(rng: Random, session_id: UUID, author_id: int) -> None:
    for flag in flags.get_flags(session_id, limit=100):
        decision, note = rng.choice(_DECISIONS)
        flags.decide(session_id, flag.event.seq, decision=decision, note=note, author_id=author_id)


def take_note(rng: Random, session: Session, author_id: int) -> None:
    """Write a note about one of the candidate's questions."""
    questions = session.events.filter(type="user_message").order_by("seq")
    seq = rng.choice(list(questions.values_list("seq", flat=True)))
    notes.add(session.pk, text=rng.choice(_NOTES), author_id=author_id, seq=seq)


def review(rng: Random, session: Session, author_id: int) -> None:
    lifecycle.review(
        session.pk,
        actor=Actor(ActorKind.STAFF, str(author_id)),
        adjustments=_adjustments(rng, require_score(session)),
        note=rng.choice(_SUMMARIES),
    )


def decide(number: int, session: Session, author_id: int) -> None:
    """Decide about the candidate: each outcome in turn."""
    outcome, reason = _OUTCOMES[number % len(_OUTCOMES)]
    actor = Actor(ActorKind.STAFF, str(author_id))
    lifecycle.decide(session.pk, outcome=outcome, reason=reason, actor=actor)


def _claim(session_id: UUID) -> ScoringRun:
    run = claims.claim_next(ScoringRun.objects.filter(session=session_id, finished_at=None))
    assert run is not None  # noqa: S101  no other worker runs
    return run


def _adjustments(rng: Random, score: Score) -> list[Adjustment]:
    change, reason = rng.choice(_ADJUSTMENTS)
    if not change:
        return []
    category_id, criterion_id = _CRITERION
    max_points = next(
        criterion["points"]
        for category in RUBRIC["categories"]
        for criterion in category["subCriteria"]
        if (category["id"], criterion["id"]) == _CRITERION
    )
    points = min(max_points, max(0, auto_points(score.auto_scores, _CRITERION) + change))
    return [
        {
            "categoryId": category_id,
            "subCriterionId": criterion_id,
            "points": points,
            "reason": reason,
        }
    ]
