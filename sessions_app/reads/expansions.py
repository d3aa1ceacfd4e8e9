"""The expansions of the list of sessions (`expand=`), loaded for a page with a fixed number of
queries."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from sessions_app.models import Decision, InvitationEmail, Review, Score
from sessions_app.reads.scores import final_score
from sessions_app.scores import score_records
from sessions_app.vocabulary import rubrics


@dataclass(frozen=True)
class FinalScore:
    """A session's final score: the reviewed points, or else the automatic ones."""

    final_score: float
    max_points: float
    percent: float | None


def scores(session_ids: Sequence[UUID]) -> dict[UUID, FinalScore]:
    versions = Score.objects.only("session_id", "rubric", "auto_total")
    latest = latest_scores(session_ids, versions)
    reviewed = active_reviews(latest.values(), Review.objects.defer("adjustments", "note"))
    return {id: _final(score, reviewed.get(score.pk)) for id, score in latest.items()}


def latest_scores(session_ids: Sequence[UUID], versions: QuerySet[Score]) -> dict[UUID, Score]:
    """The last version of each session's score, with the columns of `versions`."""
    rows = versions.filter(session__in=session_ids).order_by("version")
    return {score.session_id: score for score in rows}


def active_reviews(scores: Iterable[Score], versions: QuerySet[Review]) -> dict[UUID, Review]:
    """The active reviews by score: the latest of each score, unless it was reopened."""
    ids = [score.pk for score in scores]
    last = {each.score_id: each for each in versions.filter(score__in=ids).order_by("version")}
    return {id: review for id, review in last.items() if review.reopened_at is None}


def decisions(session_ids: Sequence[UUID]) -> dict[UUID, Decision]:
    """The latest decisions by session, without withdrawn ones."""
    versions = Decision.objects.filter(session__in=session_ids).order_by("version")
    latest = {decision.session_id: decision for decision in versions}
    return {id: decision for id, decision in latest.items() if decision.outcome}


def invitations(session_ids: Sequence[UUID]) -> dict[UUID, InvitationEmail]:
    emails = InvitationEmail.objects.filter(session__in=session_ids)
    return {email.session_id: email for email in emails}


def _final(score: Score, review: Review | None) -> FinalScore:
    return FinalScore(
        final_score=final_score(score, review),
        max_points=rubrics.parse(score.rubric).total_points,
        percent=score_records.final_percent(score, review),
    )
