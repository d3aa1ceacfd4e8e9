from datetime import UTC, datetime, timedelta

import pytest

from sessions_app.lifecycle.transitions import change_status
from sessions_app.models import Review, Score, Session
from sessions_app.scores import score_records
from sessions_app.scores.score_records import ScoreColumns
from sessions_app.vocabulary.actors import Actor
from sessions_app.vocabulary.enums import ActorKind, Status
from sessions_app.vocabulary.exceptions import Conflict, InvalidRequest, PreconditionFailed
from tests.factories import SessionFactory
from tests.factories.scores import ReviewFactory, ScoreFactory
from tests.sessions_app.verbs import ADJUSTMENT, SCORE

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
REVIEWER = Actor(ActorKind.STAFF, "7")


@pytest.fixture
def session() -> Session:
    """A scored session beside another one, with a score and a review, which must not matter."""
    ReviewFactory.create(version=4, score__version=3)
    return SessionFactory.create(status="scored")


def score(session: Session, *, minutes: float = 0) -> Score:
    columns: ScoreColumns = SCORE
    return score_records.record_score(session, at=NOON + timedelta(minutes=minutes), **columns)


def review(score: Score, *, points: float = 10, minutes: float = 60) -> Review:
    return score_records.record_review(
        score,
        actor=REVIEWER,
        at=NOON + timedelta(minutes=minutes),
        adjustments=[{**ADJUSTMENT, "points": points}],
        note="Read twice.",
    )


def test_a_session_without_a_score_has_none(session: Session) -> None:
    assert score_records.latest_score(session) is None
    with pytest.raises(Conflict, match=r"^The session has no score\.$"):
        score_records.require_score(session)


def test_scoring_again_adds_a_version(session: Session) -> None:
    first, second = score(session), score(session, minutes=5)
    assert (first.version, second.version) == (1, 2)
    assert score_records.latest_score(session) == score_records.require_score(session) == second
    first.refresh_from_db()
    assert (first.backend, first.auto_total, first.scored_at) == ("tests", 70, NOON)


def test_a_review_records_who_when_why_and_the_total(session: Session) -> None:
    recorded = review(score(session))
    recorded.refresh_from_db()
    assert recorded.adjustments == [ADJUSTMENT]
    assert (recorded.note, recorded.actor_kind, recorded.actor_id) == ("Read twice.", "staff", "7")
    assert recorded.created_at == NOON + timedelta(hours=1)
    assert recorded.final_total == 80
    assert recorded.reopened_at is None


def test_a_review_that_the_rubric_does_not_allow_is_not_recorded(session: Session) -> None:
    scored = score(session)
    with pytest.raises(InvalidRequest):
        review(scored, points=1_000)
    assert not scored.reviews.exists()


def test_the_last_review_counts_until_it_is_reopened(session: Session) -> None:
    scored = score(session)
    assert score_records.active_review(scored) is None
    first, second = review(scored), review(scored, points=5)
    assert (first.version, second.version) == (1, 2)
    assert score_records.active_review(scored) == second
    score_records.void_reviews(session, at=NOON + timedelta(hours=2), reason="Read again.")
    assert score_records.active_review(scored) is None
    third = review(scored)
    assert third.version == 3
    assert score_records.active_review(scored) == third


def test_reopening_keeps_the_reviews_and_what_was_said_before(session: Session) -> None:
    scored = score(session)
    first = review(scored)
    score_records.void_reviews(session, at=NOON + timedelta(hours=2), reason="First.")
    second = review(scored)
    score_records.void_reviews(session, at=NOON + timedelta(hours=3), reason="Second.")
    kept = {each.pk: (each.reopened_at, each.reopen_reason) for each in scored.reviews.all()}
    assert kept == {
        first.pk: (NOON + timedelta(hours=2), "First."),
        second.pk: (NOON + timedelta(hours=3), "Second."),
    }


def test_reopening_leaves_other_sessions_alone(session: Session) -> None:
    other = ReviewFactory.create()
    score_records.void_reviews(session, at=NOON, reason="Read again.")
    other.refresh_from_db()
    assert (other.reopened_at, other.reopen_reason) == (None, "")


def test_the_revision_changes_with_score_review_and_status(session: Session) -> None:
    revisions = [score_records.revision(session)]
    scored = score(session)
    revisions.append(score_records.revision(session))
    review(scored)
    revisions.append(score_records.revision(session))
    change_status(session, Status.REVIEWED, actor=REVIEWER, at=NOON)
    revisions.append(score_records.revision(session))
    score(session)
    revisions.append(score_records.revision(session))
    assert revisions == ["0-0-scored", "1-0-scored", "1-1-scored", "1-1-reviewed", "2-0-reviewed"]


def test_a_score_that_changed_since_it_was_read_is_refused(session: Session) -> None:
    score(session)
    score_records.require_revision(session, None)
    score_records.require_revision(session, frozenset({"0-0-scored", "1-0-scored"}))
    with pytest.raises(PreconditionFailed):
        score_records.require_revision(session, frozenset({"0-0-scored"}))


def test_the_review_s_total_is_the_final_one() -> None:
    scored = ScoreFactory.create()
    assert score_records.final_percent(scored) == 70
    assert score_records.final_percent(scored, ReviewFactory.create(score=scored)) == 72
