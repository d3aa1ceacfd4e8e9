"""A session's score for the pages and the API, with the scorer's and the reviewer's points.

Each function makes a fixed number of queries.

- `get_score`: the latest score merged with its active review, by category
- `list_score_versions`: all versions of the score with all of their reviews, newest first
- `get_percentiles`: the final score's percentiles within its assessment and its organization
- `get_scoring_progress`: whether scoring is running, its attempts, and its last error
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Prefetch, Q

from gradient.core.decimals import rounded
from sessions_app.models import Review, Score, ScoringRun, Session, Transition
from sessions_app.reads.queries import require_session
from sessions_app.scores import adjustments, score_records
from sessions_app.scores.adjustments import Adjustment, CriterionKey
from sessions_app.vocabulary import rubrics
from sessions_app.vocabulary.enums import Status
from sessions_app.vocabulary.exceptions import NotFound
from sessions_app.vocabulary.points import add_points, round_points


@dataclass(frozen=True)
class ScoreLine:
    """The points of a category, or of one of its sub-criteria.

    `points` is the final value, `auto_points` the scorer's. `reason` is the reviewer's if the
    points were adjusted, else None. `evidence` has the ids of events as strings; a category has
    those of its sub-criteria (`lines`).
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
    lines: tuple["ScoreLine", ...] = ()

    @property
    def is_adjusted(self) -> bool:
        return self.reason is not None or any(line.is_adjusted for line in self.lines)


@dataclass(frozen=True)
class Percentile:
    """`percent` of the other sessions scored lower; equal ones count half. None without others.

    `sessions` is the number of compared sessions, including this one.
    """

    percent: float | None
    sessions: int


@dataclass(frozen=True)
class Percentiles:
    assessment: Percentile
    organization: Percentile


@dataclass(frozen=True)
class ScoreView:
    """A score merged with `review`, its active review or None. Scores and totals are in points.

    `revision` is the value that `If-Match` compares.
    """

    session: Session
    score: Score
    review: Review | None
    revision: str
    total_points: float
    final_score: float
    categories: tuple[ScoreLine, ...]

    @property
    def reviewed_at(self) -> datetime | None:
        """The time of the active review, or None."""
        return self.review.created_at if self.review else None


@dataclass(frozen=True)
class ScoringProgress:
    """The state of a session's scoring.

    While it is running: the number of attempts, the last error, and the time of the next attempt
    (None: now). `failure` is the reason if scoring has failed permanently.
    """

    is_running: bool
    attempts: int = 0
    last_fault: str = ""
    next_attempt_at: datetime | None = None
    failure: str | None = None


def get_score(organization_id: UUID, session_id: UUID) -> ScoreView:
    """The latest score, in any status of the session.

    Raises NotFound if the session is not the organization's or has no score; the message says
    whether it is being scored or scoring failed.
    """
    require_session(organization_id, session_id)
    session = Session.objects.select_related("candidate", "assessment").get(pk=session_id)
    score = score_records.latest_score(session)
    if score is None:
        raise NotFound(_why_unscored(get_scoring_progress(session)))
    return build_score_view(session, score, score_records.active_review(score))


def list_score_versions(session: Session) -> list[Score]:
    """All versions of the session's score, newest first, with their reviews, newest first."""
    reviews = Prefetch("reviews", Review.objects.order_by("-version"))
    return list(
        Score.objects.filter(session=session).order_by("-version").prefetch_related(reviews)
    )


def get_percentiles(session: Session) -> Percentiles:
    """The percentiles of a session's final score, compared in percent of the rubric's total, since
    rubrics have different totals. One query each, on an index."""
    return Percentiles(
        assessment=_percentile(session, assessment=session.assessment_id),
        organization=_percentile(session, organization=session.organization_id),
    )


def get_scoring_progress(session: Session) -> ScoringProgress:
    """The state of a session's scoring, in any status."""
    run = ScoringRun.objects.filter(session=session).order_by("-id").first()
    if session.status == Status.SCORING:
        unfinished = run if run is not None and run.finished_at is None else None
        if unfinished is None:
            return ScoringProgress(is_running=True)
        return ScoringProgress(
            is_running=True,
            attempts=unfinished.attempt_count,
            last_fault=unfinished.last_fault,
            next_attempt_at=None if unfinished.claim else unfinished.due_at,
        )
    return ScoringProgress(
        is_running=False,
        attempts=run.attempt_count if run else 0,
        last_fault=run.last_fault if run else "",
        failure=_failure(session),
    )


def build_score_view(session: Session, score: Score, review: Review | None) -> ScoreView:
    """Merge a version of a score with one of its reviews, or with none."""
    return ScoreView(
        session=session,
        score=score,
        review=review,
        revision=score_records.revision(session),
        total_points=rubrics.parse(score.rubric).total_points,
        final_score=final_score(score, review),
        categories=score_lines(score, review),
    )


def final_score(score: Score, review: Review | None) -> float:
    """The reviewed points, or else the automatic ones."""
    return round_points(review.final_total if review else score.auto_total)


def score_lines(score: Score, review: Review | None) -> tuple[ScoreLine, ...]:
    """The points by category, merged with the review's adjustments."""
    adjusted = {
        adjustments.criterion_key(each): each for each in (review.adjustments if review else [])
    }
    rubric = rubrics.parse(score.rubric)
    return tuple(_category(each, score, adjusted) for each in rubric.categories)


def _category(
    category: rubrics.Category, score: Score, adjusted: Mapping[CriterionKey, Adjustment]
) -> ScoreLine:
    lines = tuple(_criterion(category.id, each, score, adjusted) for each in category.criteria)
    adjustment = adjusted.get((category.id, None))
    auto = adjustments.auto_points(score.auto_scores, (category.id, None))
    changes = (number for line in lines for number in (line.points, -line.auto_points))
    evidence = dict.fromkeys(id for line in lines for id in line.evidence)
    return ScoreLine(
        id=category.id,
        name=category.name,
        description="",
        max_points=category.max_points,
        auto_points=auto,
        points=adjustment["points"] if adjustment else add_points([auto, *changes]),
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
) -> ScoreLine:
    adjustment = adjusted.get((category_id, criterion.id))
    auto = adjustments.auto_points(score.auto_scores, (category_id, criterion.id))
    auto_score = _auto_score(score.auto_scores, category_id, criterion.id)
    return ScoreLine(
        id=criterion.id,
        name=criterion.name,
        description=criterion.description,
        max_points=criterion.points,
        auto_points=auto,
        points=adjustment["points"] if adjustment else auto,
        explanation=score.explanations.get(category_id, {}).get(criterion.id, ""),
        evidence=tuple(auto_score.get("evidence", ())),
        reason=adjustment["reason"] if adjustment else None,
    )


def _auto_score(
    auto_scores: Mapping[str, Any], category_id: str, criterion_id: str
) -> dict[str, Any]:
    category = auto_scores["categories"].get(category_id, {})
    auto_score: dict[str, Any] = category.get("subCriteria", {}).get(criterion_id, {})
    return auto_score


def _percentile(session: Session, **among: UUID) -> Percentile:
    percent = session.final_percent
    if percent is None:
        return Percentile(None, 0)
    counts = Session.objects.filter(final_percent__isnull=False, **among).aggregate(
        all=Count("final_percent"),
        below=Count("final_percent", filter=Q(final_percent__lt=percent)),
        equal=Count("final_percent", filter=Q(final_percent=percent)),
    )
    others = counts["all"] - 1
    if others < 1:
        return Percentile(None, counts["all"])
    below = counts["below"] + (counts["equal"] - 1) / 2
    return Percentile(rounded(100 * below / others, 1), counts["all"])


def _why_unscored(progress: ScoringProgress) -> str:
    if progress.is_running:
        return "The session has not been scored yet. Scoring is in progress."
    if progress.failure is not None:
        return f"Scoring the session failed. {progress.failure}"
    return "The session has not been scored yet."


def _failure(session: Session) -> str | None:
    """The reason if the last transition was a permanent failure of scoring, else None."""
    if session.status != Status.SUBMITTED:
        return None
    newest_first = Transition.objects.filter(session=session).order_by("-id")
    last = newest_first.values_list("from_status", "reason").first()
    return last[1] if last is not None and last[0] == Status.SCORING else None
