from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sessions_app import lifecycle
from sessions_app.models import Organization, Score, Session, default_rubric
from sessions_app.reads import scores
from sessions_app.reads.scores import ScoreView
from sessions_app.vocabulary.exceptions import NotFound, PreconditionFailed
from tests.annotations import Json, present
from tests.factories import AssessmentFactory, OrganizationFactory, SessionFactory
from tests.factories.scores import ReviewFactory, ScoreFactory, auto_scores
from tests.sessions_app.verbs import SCORE, STAFF

pytestmark = pytest.mark.django_db

EVENT = "1c8d5a0e-3f0b-4c55-9a43-0d3f2f2d8b11"
RUBRIC = {
    "version": 3,
    "totalPoints": 20,
    "categories": [
        {
            "id": "care",
            "name": "Care",
            "points": 20,
            "scoringMethod": "event_analysis",
            "subCriteria": [
                {"id": "a", "name": "A", "points": 12, "description": "Is careful."},
                {"id": "b", "name": "B", "points": 8},
            ],
        }
    ],
}


@pytest.fixture
def scored() -> Score:
    return ScoreFactory.create(
        rubric=RUBRIC,
        auto_scores=auto_scores(RUBRIC, 0.5, [EVENT]),
        explanations={"care": {"a": "Looked twice."}},
    )


def view_of(session: Session) -> ScoreView:
    return scores.get_score(session.organization_id, session.pk)


def adjust(points: int, criterion: str | None = None) -> list[Json]:
    place = {"categoryId": "care"} | ({"subCriterionId": criterion} if criterion else {})
    return [{**place, "points": points, "reason": "Seen."}]


def test_a_score_has_a_line_for_each_category_and_criterion(scored: Score) -> None:
    view = view_of(scored.session)
    assert (view.final_score, view.total_points, view.revision) == (10, 20, "1-0-scored")
    [care] = view.categories
    assert (care.name, care.max_points, care.auto_points, care.points) == ("Care", 20, 10, 10)
    assert (care.evidence, care.is_adjusted) == ((EVENT,), False)
    first, second = care.lines
    assert (first.description, first.explanation) == ("Is careful.", "Looked twice.")
    assert (first.max_points, first.auto_points, first.evidence) == (12, 6, (EVENT,))
    assert second.explanation == ""


def test_adjusted_points_are_shown_beside_the_scorers_points(scored: Score) -> None:
    lifecycle.review(scored.session.pk, actor=STAFF, adjustments=adjust(12, "a"), note="Better.")
    view = view_of(scored.session)
    [care] = view.categories
    note = present(view.review).note
    assert (view.final_score, note, view.revision) == (16, "Better.", "1-1-reviewed")
    assert (care.auto_points, care.points, care.reason, care.is_adjusted) == (10, 16, None, True)
    assert [(line.auto_points, line.points, line.reason) for line in care.lines] == [
        (6, 12, "Seen."),
        (4, 4, None),
    ]


def test_a_whole_category_can_be_adjusted(scored: Score) -> None:
    lifecycle.review(scored.session.pk, actor=STAFF, adjustments=adjust(3))
    [care] = view_of(scored.session).categories
    assert (care.auto_points, care.points, care.reason) == (10, 3, "Seen.")


def test_a_reopened_review_no_longer_counts(scored: Score) -> None:
    lifecycle.review(scored.session.pk, actor=STAFF, adjustments=adjust(3))
    lifecycle.reopen(scored.session.pk, actor=STAFF, reason="Too strict.")
    view = view_of(scored.session)
    assert (view.review, view.final_score, view.revision) == (None, 10, "1-1-scored")
    assert Session.objects.get().final_percent == 50


def test_the_latest_version_counts_and_the_first_is_kept(scored: Score) -> None:
    lifecycle.begin_scoring(scored.session.pk, actor=STAFF)
    assert view_of(scored.session).score.version == 1
    lifecycle.finish_scoring(scored.session.pk, **SCORE)
    view = view_of(scored.session)
    assert (view.score.version, view.final_score) == (2, 70)
    assert [score.version for score in scores.list_score_versions(scored.session)] == [2, 1]


def test_a_score_stays_if_scoring_again_fails(scored: Score) -> None:
    lifecycle.begin_scoring(scored.session.pk, actor=STAFF)
    lifecycle.fail_scoring(scored.session.pk, reason="No answer.")
    view = view_of(scored.session)
    assert (view.score.version, view.session.status) == (1, "submitted")


def test_an_unscored_session_and_one_of_another_organization_are_not_found(
    organization: Organization,
) -> None:
    session = SessionFactory.create(organization=organization, status="submitted")
    with pytest.raises(NotFound, match="not been scored"):
        view_of(session)
    with pytest.raises(NotFound, match="Session not found"):
        scores.get_score(OrganizationFactory.create().pk, session.pk)


def test_score_versions_have_all_of_their_reviews(scored: Score) -> None:
    for points in (3, 4):
        lifecycle.review(scored.session.pk, actor=STAFF, adjustments=adjust(points))
    [version] = scores.list_score_versions(scored.session)
    assert [review.final_total for review in version.reviews.all()] == [4, 3]


@pytest.mark.parametrize("extra", [0, 3])
def test_the_number_of_queries_is_fixed(scored: Score, extra: int) -> None:
    session = scored.session
    for version in range(2, 2 + extra):
        ReviewFactory.create(score=ScoreFactory.create(session=session, version=version))
    with CaptureQueriesContext(connection) as queries:
        scores.get_score(session.organization_id, session.pk)
        scores.list_score_versions(session)
        scores.get_percentiles(session)
        scores.get_scoring_progress(session)
    assert len(queries) == 11


class TestRevision:
    def test_a_review_with_an_outdated_revision_is_refused(self, scored: Score) -> None:
        revision = frozenset({view_of(scored.session).revision})
        lifecycle.review(scored.session.pk, actor=STAFF, adjustments=adjust(3), if_match=revision)
        with pytest.raises(PreconditionFailed):
            lifecycle.review(
                scored.session.pk, actor=STAFF, adjustments=adjust(4), if_match=revision
            )
        with pytest.raises(PreconditionFailed):
            lifecycle.reopen(scored.session.pk, actor=STAFF, reason="No.", if_match=revision)
        assert scored.reviews.get().final_total == 3

    def test_without_a_revision_the_last_review_counts(self, scored: Score) -> None:
        for points in (3, 4):
            lifecycle.review(scored.session.pk, actor=STAFF, adjustments=adjust(points))
        assert view_of(scored.session).final_score == 4

    def test_it_differs_after_every_change(self, scored: Score) -> None:
        session = scored.session
        revisions = [view_of(session).revision]
        for change in (
            lambda: lifecycle.review(session.pk, actor=STAFF),
            lambda: lifecycle.review(session.pk, actor=STAFF),
            lambda: lifecycle.reopen(session.pk, actor=STAFF, reason="No."),
            lambda: lifecycle.begin_scoring(session.pk, actor=STAFF),
            lambda: lifecycle.finish_scoring(session.pk, **SCORE),
        ):
            change()
            revisions.append(view_of(session).revision)
        assert len(set(revisions)) == len(revisions)


class TestPercentiles:
    def scored_at(self, percent: int, **kwargs: Any) -> Session:
        return SessionFactory.create(status="scored", final_percent=percent, **kwargs)

    def test_they_are_the_share_of_others_that_scored_lower(
        self, organization: Organization
    ) -> None:
        assessment = AssessmentFactory.create(organization=organization)
        shared = {"organization": organization, "assessment": assessment}
        session = self.scored_at(70, **shared)
        for percent in (10, 20, 70, 90):
            self.scored_at(percent, **shared)
        for percent in (71, 72, 73, 74):
            self.scored_at(percent, organization=organization)
        self.scored_at(99)
        percentiles = scores.get_percentiles(session)
        assert (percentiles.assessment.percent, percentiles.assessment.sessions) == (62.5, 5)
        assert (percentiles.organization.percent, percentiles.organization.sessions) == (31.3, 9)

    def test_the_highest_is_100_and_the_lowest_0(self, organization: Organization) -> None:
        low, high = (self.scored_at(p, organization=organization) for p in (1, 2))
        assert scores.get_percentiles(low).organization.percent == 0
        assert scores.get_percentiles(high).organization.percent == 100

    def test_a_session_alone_or_unscored_has_none(self, organization: Organization) -> None:
        alone = self.scored_at(70, organization=organization)
        assert scores.get_percentiles(alone).organization == scores.Percentile(None, 1)
        unscored = SessionFactory.create(organization=organization, status="submitted")
        assert scores.get_percentiles(unscored).organization == scores.Percentile(None, 0)

    def test_a_review_changes_the_final_percent(
        self, organization: Organization, scored: Score
    ) -> None:
        lifecycle.review(scored.session.pk, actor=STAFF, adjustments=adjust(20))
        assert Session.objects.get(pk=scored.session.pk).final_percent == 100


class TestScoringProgress:
    def test_failed_scoring_has_its_reason(self) -> None:
        session = SessionFactory.create(status="scoring")
        session = lifecycle.fail_scoring(session.pk, reason="The model did not answer.")
        assert scores.get_scoring_progress(session).failure == "The model did not answer."

    def test_a_session_that_was_only_submitted_has_no_failure(self) -> None:
        session = SessionFactory.create(status="in_progress")
        session = lifecycle.submit(session.pk, actor=STAFF)
        assert scores.get_scoring_progress(session) == scores.ScoringProgress(is_running=False)


def test_the_default_rubric_is_read_without_sub_criteria() -> None:
    score = ScoreFactory.create(rubric=default_rubric())
    assert [line.points for line in view_of(score.session).categories] == [28, 7, 14, 14, 7]
