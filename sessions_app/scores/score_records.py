"""Scores and the reviews of them: the ONLY writer of both.

A score never changes; another scoring is another version. A review never overwrites the automatic
score, and another review is another version too. Every function that writes expects the session's
row to be locked by the caller's transaction.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NotRequired, TypedDict, Unpack

from django.db.models import Max, QuerySet

from gradient.core import clock
from sessions_app.models import Review, Score, Session
from sessions_app.scores.adjustments import Adjustment, check, final_total, percent
from sessions_app.vocabulary.actors import Actor
from sessions_app.vocabulary.exceptions import Conflict, PreconditionFailed


class ScoreColumns(TypedDict):
    """What a scorer fills in of `sessions_app.models.Score`."""

    backend: str
    rubric: dict[str, Any]
    auto_scores: dict[str, Any]
    auto_total: float
    explanations: NotRequired[dict[str, dict[str, str]]]
    summary_text: NotRequired[str]
    feedback_text: NotRequired[str]
    follow_up_questions: NotRequired[list[str]]


def latest_score(session: Session) -> Score | None:
    """The last version of the session's score, if it was ever scored."""
    return Score.objects.filter(session=session).order_by("-version").first()


def require_score(session: Session) -> Score:
    """The last version of the session's score; Conflict if it was never scored."""
    score = latest_score(session)
    if score is None:
        raise Conflict("The session has no score on record.")
    return score


def standing_review(score: Score) -> Review | None:
    """The last review of this score, unless it was reopened."""
    last = Review.objects.filter(score=score).order_by("-version").first()
    return last if last is not None and last.reopened_at is None else None


def revision(session: Session) -> str:
    """What `ETag` and `If-Match` say of a session's score; it changes with everything that does.

    The versions of the score and of its review, and the session's status.
    """
    scores = Score.objects.filter(session=session).order_by("-version")
    pk, version = scores.values_list("pk", "version").first() or (None, 0)
    reviews = Review.objects.filter(score=pk).aggregate(last=Max("version"))
    return f"{version}-{reviews['last'] or 0}-{session.status}"


def require_revision(session: Session, if_match: frozenset[str] | None) -> None:
    """Raise PreconditionFailed unless the session's revision is one of these; None allows any."""
    if if_match is not None and revision(session) not in if_match:
        raise PreconditionFailed("The score was scored or reviewed again since you read it.")


def record_score(session: Session, *, at: datetime, **score: Unpack[ScoreColumns]) -> Score:
    """Record another version of the session's score."""
    version = _next_version(Score.objects.filter(session=session))
    return Score.objects.create(session=session, version=version, scored_at=at, **score)


def record_review(
    score: Score, *, actor: Actor, adjustments: Sequence[Adjustment], note: str
) -> Review:
    """Record another version of the score's review.

    Raises InvalidRequest for an adjustment of something that the score's rubric does not have, or
    to more points than it has.
    """
    check(adjustments, score.rubric)
    total = final_total(score.auto_total, score.auto_scores, adjustments, score.rubric)
    return Review.objects.create(
        score=score,
        version=_next_version(Review.objects.filter(score=score)),
        adjustments=list(adjustments),
        note=note,
        final_total=total,
        actor_kind=actor.kind,
        actor_id=actor.id,
        created_at=clock.now(),
    )


def void_reviews(session: Session, *, at: datetime, reason: str) -> None:
    """Keep the session's reviews on record as reopened, with the reason; none of them counts."""
    standing = Review.objects.filter(score__session=session, reopened_at=None)
    standing.update(reopened_at=at, reopen_reason=reason)


def percent_of(score: Score, review: Review | None = None) -> float | None:
    """The final score in per cent of the rubric's total: what is compared across sessions."""
    return percent(review.final_total if review else score.auto_total, score.rubric)


def _next_version(rows: QuerySet[Score] | QuerySet[Review]) -> int:
    return (rows.aggregate(last=Max("version"))["last"] or 0) + 1
