"""Scores and their reviews. The ONLY writer of both.

A score never changes: scoring again adds a version. A review never overwrites the automatic score,
and reviewing again adds a version too (docs/decisions/0016-review-versions.md). Every function that
writes expects the caller's transaction to hold the lock on the session's row.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NotRequired, TypedDict, Unpack

from django.db.models import Max, QuerySet

from sessions_app.models import Review, Score, Session
from sessions_app.scores.adjustments import Adjustment, final_total, percent, validate
from sessions_app.vocabulary.actors import Actor
from sessions_app.vocabulary.exceptions import Conflict, PreconditionFailed


class ScoreColumns(TypedDict):
    """The columns of a `Score` that a scoring backend fills in."""

    backend: str
    rubric: dict[str, Any]
    auto_scores: dict[str, Any]
    auto_total: float
    explanations: NotRequired[dict[str, dict[str, str]]]
    summary_text: NotRequired[str]
    feedback_text: NotRequired[str]
    follow_up_questions: NotRequired[list[str]]


def latest_score(session: Session) -> Score | None:
    """The last version of the session's score, or None."""
    return Score.objects.filter(session=session).order_by("-version").first()


def require_score(session: Session) -> Score:
    """The last version of the session's score. Raises Conflict if it was never scored."""
    score = latest_score(session)
    if score is None:
        raise Conflict("The session has no score.")
    return score


def active_review(score: Score) -> Review | None:
    """The last review of the score, or None if there is none or it was reopened."""
    last = Review.objects.filter(score=score).order_by("-version").first()
    return last if last is not None and last.reopened_at is None else None


def revision(session: Session) -> str:
    """The session's score as an entity tag, for `ETag` and `If-Match`.

    It consists of the version of the score, the version of its review and the session's status.
    """
    scores = Score.objects.filter(session=session).order_by("-version")
    pk, version = scores.values_list("pk", "version").first() or (None, 0)
    reviews = Review.objects.filter(score=pk).aggregate(last=Max("version"))
    return f"{version}-{reviews['last'] or 0}-{session.status}"


def require_revision(session: Session, if_match: frozenset[str] | None) -> None:
    """Raise PreconditionFailed unless the revision is in `if_match`; None allows any."""
    if if_match is not None and revision(session) not in if_match:
        raise PreconditionFailed("The session was scored or reviewed after you read the score.")


def record_score(session: Session, *, at: datetime, **score: Unpack[ScoreColumns]) -> Score:
    """Add a version of the session's score."""
    version = _next_version(Score.objects.filter(session=session))
    return Score.objects.create(session=session, version=version, scored_at=at, **score)


def record_review(
    score: Score,
    *,
    actor: Actor,
    at: datetime,
    adjustments: Sequence[Adjustment],
    note: str,
) -> Review:
    """Add a version of the score's review.

    Raises InvalidRequest for adjustments that the score's rubric does not allow.
    """
    validate(adjustments, score.rubric)
    total = final_total(score.auto_scores, adjustments, score.rubric)
    return Review.objects.create(
        score=score,
        version=_next_version(Review.objects.filter(score=score)),
        adjustments=list(adjustments),
        note=note,
        final_total=total,
        actor_kind=actor.kind,
        actor_id=actor.id,
        created_at=at,
    )


def void_reviews(session: Session, *, at: datetime, reason: str) -> None:
    """Mark the session's reviews as reopened. They are kept, but no longer apply."""
    reviews = Review.objects.filter(score__session=session, reopened_at=None)
    reviews.update(reopened_at=at, reopen_reason=reason)


def final_percent(score: Score, review: Review | None = None) -> float | None:
    """The final score as a percentage of the rubric's total, to compare it across assessments."""
    return percent(review.final_total if review else score.auto_total, score.rubric)


def _next_version(rows: QuerySet[Score] | QuerySet[Review]) -> int:
    return (rows.aggregate(last=Max("version"))["last"] or 0) + 1
