"""A session's score as people read it: the scorer's points beside the reviewer's.

For pages and for the API. A fixed number of queries each, whatever a session holds.

- `score_of`: the latest score merged with the review that stands, category by category
- `history_of`: every version of the score with every review of it, newest first
- `percentiles_of`: where the final score is among those of its assessment, and of its organization
- `progress_of`: how far the scoring of a session is, and what went wrong last
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Prefetch, Q

from sessions_app.models import Review, Score, ScoringRun, Session, Transition
from sessions_app.reads.queries import require_session
from sessions_app.scores import adjustments, score_records
from sessions_app.scores.adjustments import Adjustment, CriterionKey
from sessions_app.vocabulary import rubrics
from sessions_app.vocabulary.enums import Status
from sessions_app.vocabulary.exceptions import NotFound
from sessions_app.vocabulary.rubrics import round_points


@dataclass(frozen=True)
class Line:
    """What one category, or one sub-criterion, is worth: `points` is what counts.

    `auto_points` is the scorer's. `reason` is the reviewer's, where the points were adjusted, else
    None. `evidence` are the ids of events, as text; a category has that of its lines.
    """

    id: str
    name: str
    description: str
    max_points: float
    auto_points: float
    points: float
    explanation: str
    evidence: tuple[str, ...]
    reason: str | None
    lines: tuple["Line", ...] = ()

    @property
    def is_adjusted(self) -> bool:
        return self.reason is not None or any(line.is_adjusted for line in self.lines)


@dataclass(frozen=True)
class Percentile:
    """The share of the other sessions that scored lower, half of the equal ones included, in per
    cent; None without others. `sessions` is how many are compared, this one among them."""

    percent: float | None
    sessions: int


@dataclass(frozen=True)
class Percentiles:
    assessment: Percentile
    organization: Percentile


@dataclass(frozen=True)
class ScoreView:
    """A score with what stands of its review. `final_score` and the totals are in points.

    `revision` is what `If-Match` compares. `review` is the one that stands, if any.
    """

    session: Session
    score: Score
    review: Review | None
    revision: str
    total_points: float
    final_score: float
    categories: tuple[Line, ...]

    @property
    def reviewed_at(self) -> datetime | None:
        """When the review that stands was made, if any does."""
        return self.review.created_at if self.review else None


@dataclass(frozen=True)
class Progress:
    """How far the scoring of a session is.

    While it is being scored: how often it was tried, what went wrong last, and when it is tried
    next (None: now). Of one whose scoring failed for good, `failure` is the reason.
    """

    is_running: bool
    attempts: int = 0
    last_fault: str = ""
    next_attempt_at: datetime | None = None
    failure: str | None = None


def score_of(organization_id: UUID, session_id: UUID) -> ScoreView:
    """The latest score on record, whatever has become of the session since.

    Raises NotFound if the organization has no such session, or if it was never scored; the
    message says whether it is being scored, or could not be.
    """
    require_session(organization_id, session_id)
    session = Session.objects.select_related("candidate", "assessment").get(pk=session_id)
    score = score_records.latest_score(session)
    if score is None:
        raise NotFound(_why_unscored(progress_of(session)))
    return merged(session, score, score_records.active_review(score))


def history_of(session: Session) -> list[Score]:
    """Every version of the session's score, newest first, its reviews prefetched likewise."""
    reviews = Prefetch("reviews", Review.objects.order_by("-version"))
    return list(
        Score.objects.filter(session=session).order_by("-version").prefetch_related(reviews)
    )


def percentiles_of(session: Session) -> Percentiles:
    """Where a scored session's final score is; in per cent of each rubric's total, so that
    assessments worth different points compare. One query each, on an index."""
    return Percentiles(
        assessment=_percentile(session, assessment=session.assessment_id),
        organization=_percentile(session, organization=session.organization_id),
    )


def progress_of(session: Session) -> Progress:
    """How far scoring is, of a session in any status."""
    run = ScoringRun.objects.filter(session=session).order_by("-id").first()
    if session.status == Status.SCORING:
        unfinished = run if run is not None and run.finished_at is None else None
        if unfinished is None:
            return Progress(is_running=True)
        return Progress(
            is_running=True,
            attempts=unfinished.attempts,
            last_fault=unfinished.last_fault,
            next_attempt_at=unfinished.next_attempt_at,
        )
    return Progress(
        is_running=False,
        attempts=run.attempts if run else 0,
        last_fault=run.last_fault if run else "",
        failure=_failure(session),
    )


def merged(session: Session, score: Score, review: Review | None) -> ScoreView:
    """One version of a score, with a review of it."""
    rubric = rubrics.parse(score.rubric)
    adjusted = {
        adjustments.criterion_key(each): each for each in (review.adjustments if review else [])
    }
    return ScoreView(
        session=session,
        score=score,
        review=review,
        revision=score_records.revision(session),
        total_points=rubric.total_points,
        final_score=round_points(review.final_total if review else score.auto_total),
        categories=tuple(_category(each, score, adjusted) for each in rubric.categories),
    )


def _category(
    category: rubrics.Category, score: Score, adjusted: Mapping[CriterionKey, Adjustment]
) -> Line:
    lines = tuple(_criterion(category.id, each, score, adjusted) for each in category.criteria)
    adjustment = adjusted.get((category.id, None))
    auto = adjustments.auto_points(score.auto_scores, (category.id, None))
    change = sum(line.points - line.auto_points for line in lines)
    evidence = dict.fromkeys(id for line in lines for id in line.evidence)
    return Line(
        id=category.id,
        name=category.name,
        description="",
        max_points=category.max_points,
        auto_points=auto,
        points=adjustment["points"] if adjustment else round_points(auto + change),
        explanation="",
        evidence=tuple(evidence),
        reason=adjustment["reason"] if adjustment else None,
        lines=lines,
    )


def _criterion(
    category_id: str,
    criterion: rubrics.SubCriterion,
    score: Score,
    adjusted: Mapping[CriterionKey, Adjustment],
) -> Line:
    adjustment = adjusted.get((category_id, criterion.id))
    auto = adjustments.auto_points(score.auto_scores, (category_id, criterion.id))
    found = _found(score.auto_scores, category_id, criterion.id)
    return Line(
        id=criterion.id,
        name=criterion.name,
        description=criterion.description,
        max_points=criterion.points,
        auto_points=auto,
        points=adjustment["points"] if adjustment else auto,
        explanation=score.explanations.get(category_id, {}).get(criterion.id, ""),
        evidence=tuple(found.get("evidence", ())),
        reason=adjustment["reason"] if adjustment else None,
    )


def _found(auto_scores: Mapping[str, Any], category_id: str, criterion_id: str) -> dict[str, Any]:
    category = auto_scores["categories"].get(category_id, {})
    found: dict[str, Any] = category.get("subCriteria", {}).get(criterion_id, {})
    return found


def _percentile(session: Session, **among: UUID) -> Percentile:
    own = session.final_percent
    if own is None:
        return Percentile(None, 0)
    counts = Session.objects.filter(final_percent__isnull=False, **among).aggregate(
        all=Count("final_percent"),
        below=Count("final_percent", filter=Q(final_percent__lt=own)),
        equal=Count("final_percent", filter=Q(final_percent=own)),
    )
    others = counts["all"] - 1
    if others < 1:
        return Percentile(None, counts["all"])
    below = counts["below"] + (counts["equal"] - 1) / 2
    return Percentile(round(100 * below / others, 1), counts["all"])


def _why_unscored(progress: Progress) -> str:
    if progress.is_running:
        return "The session has not been scored yet; it is being scored."
    if progress.failure is not None:
        return f"The session could not be scored. {progress.failure}"
    return "The session has not been scored yet."


def _failure(session: Session) -> str | None:
    """Why the scoring of a session failed for good, if that is how it became submitted."""
    if session.status != Status.SUBMITTED:
        return None
    last = Transition.objects.filter(session=session).order_by("-id")
    found = last.values_list("from_status", "reason").first()
    return found[1] if found is not None and found[0] == Status.SCORING else None
