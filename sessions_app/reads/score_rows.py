"""The scores of many sessions by criterion, with their reviews and decisions.

A page needs a fixed number of queries.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from sessions_app.models import Decision, Review, Score, Session
from sessions_app.reads.expansions import active_reviews, decisions, latest_scores
from sessions_app.reads.scores import ScoreLine, final_score, score_lines
from sessions_app.scores import score_records
from sessions_app.vocabulary import rubrics


@dataclass(frozen=True)
class CriterionRow:
    """The points of a sub-criterion, or of a category that has none or was adjusted as a whole."""

    category: ScoreLine
    line: ScoreLine

    @property
    def criterion_id(self) -> str | None:
        return None if self.line is self.category else self.line.id


@dataclass(frozen=True)
class ScoreRow:
    """The latest version of a session's score. `review` is its active review, if any."""

    session: Session
    score: Score
    review: Review | None
    decision: Decision | None

    @property
    def final_score(self) -> float:
        return final_score(self.score, self.review)

    @property
    def max_points(self) -> float:
        return rubrics.parse(self.score.rubric).total_points

    @property
    def percent(self) -> float | None:
        return score_records.final_percent(self.score, self.review)

    @property
    def criteria(self) -> list[CriterionRow]:
        categories = score_lines(self.score, self.review)
        return [CriterionRow(category, line) for category in categories for line in _rows(category)]


def scored(sessions: QuerySet[Session]) -> QuerySet[Session]:
    """Filter by sessions that have a score."""
    return sessions.filter(scored_at__isnull=False)


def score_rows(sessions: Sequence[Session]) -> list[ScoreRow]:
    """The scores of the sessions, in their order."""
    ids = [session.pk for session in sessions]
    texts = ("explanations", "summary_text", "feedback_text", "follow_up_questions")
    latest = latest_scores(ids, Score.objects.defer(*texts))
    reviews = active_reviews(latest.values(), Review.objects.all())
    decided = decisions(ids)
    return [
        ScoreRow(session, score, reviews.get(score.pk), decided.get(session.pk))
        for session in sessions
        if (score := latest.get(session.pk)) is not None
    ]


def score_rows_by_id(session_ids: Sequence[UUID]) -> list[ScoreRow]:
    """Load the sessions and return their scores, without sessions that no longer exist."""
    sessions = Session.objects.select_related("candidate", "assessment").in_bulk(session_ids)
    return score_rows([sessions[id] for id in session_ids if id in sessions])


def _rows(category: ScoreLine) -> Iterator[ScoreLine]:
    if not category.lines or category.reason is not None:
        yield category
    if category.reason is None:
        yield from category.lines
