"""What the list of sessions can show beside each: one query for each kind, for a whole page."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sessions_app.models import Decision, InvitationEmail, Review, Score
from sessions_app.scores import score_records
from sessions_app.vocabulary import rubrics
from sessions_app.vocabulary.points import round_points


@dataclass(frozen=True)
class FinalScore:
    """What counts of a session's score: the reviewed points, else the automatic ones."""

    final_score: float
    max_points: float
    percent: float | None


def scores(session_ids: Sequence[UUID]) -> dict[UUID, FinalScore]:
    versions = Score.objects.filter(session__in=session_ids).order_by("version")
    columns = ("session_id", "rubric", "auto_total")
    latest = {score.session_id: score for score in versions.only(*columns)}
    reviews = Review.objects.filter(score__in=latest.values()).order_by("version")
    # A later review stands for the earlier ones, also when it was reopened.
    reviewed = {review.score_id: review for review in reviews.defer("adjustments", "note")}
    return {id: _final(score, reviewed.get(score.pk)) for id, score in latest.items()}


def decisions(session_ids: Sequence[UUID]) -> dict[UUID, Decision]:
    """The decisions that count; of one that was taken back nothing."""
    versions = Decision.objects.filter(session__in=session_ids).order_by("version")
    latest = {decision.session_id: decision for decision in versions}
    return {id: decision for id, decision in latest.items() if decision.outcome}


def invitations(session_ids: Sequence[UUID]) -> dict[UUID, InvitationEmail]:
    emails = InvitationEmail.objects.filter(session__in=session_ids)
    return {email.session_id: email for email in emails}


def _final(score: Score, review: Review | None) -> FinalScore:
    active = review if review is not None and review.reopened_at is None else None
    total = active.final_total if active else score.auto_total
    return FinalScore(
        final_score=round_points(total),
        max_points=rubrics.parse(score.rubric).total_points,
        percent=score_records.final_percent(score, active),
    )
