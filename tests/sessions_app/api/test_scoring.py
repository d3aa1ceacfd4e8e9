"""POST /api/scoring, GET and PATCH /api/scoring/{sessionId}: contract, section 3."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from sessions_app import lifecycle
from sessions_app.models import Organization, Review, Score, ScoringRun, Session, Transition
from sessions_app.vocabulary.enums import Status
from tests import answers, paths
from tests.annotations import Call, Json, present
from tests.clients import ApiClient
from tests.factories import SessionFactory
from tests.factories.scores import ReviewFactory, ScoreFactory, auto_scores
from tests.factories.sessions import KeyWithPlain
from tests.sessions_app.verbs import SCORE, STAFF

pytestmark = pytest.mark.django_db

EVENT = "1c8d5a0e-3f0b-4c55-9a43-0d3f2f2d8b11"
RUBRIC = {
    "version": 1,
    "totalPoints": 20,
    "categories": [
        {
            "id": "care",
            "name": "Care",
            "points": 20,
            "scoringMethod": "hybrid",
            "subCriteria": [
                {"id": "a", "name": "A", "points": 15, "description": "", "enabled": True},
                {"id": "b", "name": "B", "points": 5, "description": "", "enabled": True},
            ],
        }
    ],
}
ADJUSTMENT = {"categoryId": "care", "subCriterionId": "a", "points": 15, "reason": "Seen."}


@pytest.fixture
def scored(organization: Organization) -> Score:
    session = SessionFactory.create(organization=organization, status="scored", final_percent=50)
    return ScoreFactory.create(
        session=session,
        rubric=RUBRIC,
        auto_scores=auto_scores(RUBRIC, 0.5, [EVENT]),
        explanations={"care": {"a": "Looked twice.", "b": "Once."}},
        summary_text="Careful.",
        feedback_text="Look twice.",
        follow_up_questions=["Why?"],
    )


@pytest.fixture
def review(api: ApiClient, scored: Score) -> Call:
    """Sends a review of the scored session."""
    return lambda body, **headers: api.patch(paths.scoring(scored.session), body, **headers)


class TestPost:
    @pytest.mark.parametrize("status", Status)
    def test_it_takes_what_is_submitted_or_scored(
        self, api: ApiClient, organization: Organization, status: Status
    ) -> None:
        session = SessionFactory.create(organization=organization, status=status)
        response = api.post(paths.scoring(), {"sessionId": str(session.pk)})
        session.refresh_from_db()
        if status in (Status.SUBMITTED, Status.SCORED):
            assert (response.status_code, response.json()) == (202, {"ok": True})
            assert session.status == Status.SCORING
        else:
            message = answers.error(response, 409, "invalid_status")
            assert f"“{status}”" in message
            assert "“submitted” or “scored”" in message
            assert session.status == status

    def test_it_enqueues_the_work_and_keeps_who_asked(
        self, api: ApiClient, api_key: KeyWithPlain, organization: Organization
    ) -> None:
        session = SessionFactory.create(organization=organization, status="submitted")
        api.post(paths.scoring(), {"sessionId": str(session.pk)})
        run = ScoringRun.objects.get()
        assert (run.session, run.organization_id) == (session, organization.pk)
        assert present(run.due_at) <= timezone.now()
        assert Transition.objects.get().actor_id == str(api_key.pk)

    def test_what_is_no_session_is_not_found(
        self, api: ApiClient, stranger: ApiClient, organization: Organization
    ) -> None:
        session = SessionFactory.create(organization=organization, status="submitted")
        for client, id in ((stranger, session.pk), (api, EVENT)):
            answers.error(client.post(paths.scoring(), {"sessionId": str(id)}), 404, "not_found")
        assert not ScoringRun.objects.exists()

    @pytest.mark.parametrize("id", [None, 7, "", "x", EVENT.upper(), EVENT.replace("-", ""), []])
    def test_a_malformed_id_is_refused(self, api: ApiClient, id: object) -> None:
        assert answers.faults(api.post(paths.scoring(), {"sessionId": id})) == ["sessionId"]

    def test_the_id_is_required_and_nothing_else_is_known(self, api: ApiClient) -> None:
        assert answers.faults(api.post(paths.scoring())) == ["sessionId"]
        assert answers.faults(api.post(paths.scoring(), {"sessionId": EVENT, "x": 1})) == ["x"]

    def test_sent_twice_with_one_key_it_is_scored_once(
        self, api: ApiClient, organization: Organization
    ) -> None:
        session = SessionFactory.create(organization=organization, status="submitted")
        for _ in range(2):
            response = api.post(
                paths.scoring(), {"sessionId": str(session.pk)}, Idempotency_Key="k"
            )
            assert (response.status_code, response.json()) == (202, {"ok": True})
        assert ScoringRun.objects.count() == 1

    def test_a_session_whose_time_is_over_can_be_scored(
        self, api: ApiClient, organization: Organization
    ) -> None:
        long_ago = timezone.now() - timedelta(hours=9)
        session = SessionFactory.create(
            organization=organization, status="in_progress", now=long_ago
        )
        assert api.post(paths.scoring(), {"sessionId": str(session.pk)}).status_code == 202


class TestGet:
    def test_it_is_the_whole_score(self, api: ApiClient, scored: Score) -> None:
        response = api.get(paths.scoring(scored.session))
        assert response.status_code == 200
        assert response["ETag"] == '"1-0-scored"'
        assert response.json() == {
            "score": {
                "autoScores": {
                    "categories": {
                        "care": {
                            "score": 10,
                            "maxPoints": 20,
                            "subCriteria": {
                                "a": {"score": 7.5, "maxPoints": 15, "evidence": [EVENT]},
                                "b": {"score": 2.5, "maxPoints": 5, "evidence": [EVENT]},
                            },
                        }
                    },
                    "rawTotal": 10,
                    "finalTotal": 10,
                },
                "finalScore": 10,
                "summaryText": "Careful.",
                "feedbackText": "Look twice.",
                "followUpQuestions": ["Why?"],
                "scoredAt": moment(scored.scored_at),
                "reviewedAt": None,
                "sessionId": str(scored.session.pk),
                "status": "scored",
                "version": 1,
                "backend": "tests",
                "explanations": {"care": {"a": "Looked twice.", "b": "Once."}},
                "percentiles": {
                    "assessment": {"percent": None, "sessions": 1},
                    "organization": {"percent": None, "sessions": 1},
                },
                "review": None,
            }
        }
        assert list(response.json()["score"])[:7] == [
            "autoScores",
            "finalScore",
            "summaryText",
            "feedbackText",
            "followUpQuestions",
            "scoredAt",
            "reviewedAt",
        ]

    def test_points_without_a_fraction_have_none(self, api: ApiClient, scored: Score) -> None:
        assert b'"score":10,' in api.get(paths.scoring(scored.session)).content
        assert b'"finalScore":10,' in api.get(paths.scoring(scored.session)).content

    def test_it_knows_where_the_score_is_among_others(
        self, api: ApiClient, scored: Score, organization: Organization
    ) -> None:
        SessionFactory.create(organization=organization, status="scored", final_percent=20)
        SessionFactory.create(organization=organization, status="reviewed", final_percent=30)
        SessionFactory.create(organization=organization, status="scored", final_percent=90)
        SessionFactory.create(status="scored", final_percent=90)
        found = api.get(paths.scoring(scored.session)).json()["score"]["percentiles"]
        assert found["organization"] == {"percent": 66.7, "sessions": 4}
        assert found["assessment"] == {"percent": None, "sessions": 1}

    @pytest.mark.parametrize("status", [s for s in Status if s not in ("scored", "reviewed")])
    def test_what_is_not_scored_yet_is_not_found(
        self, api: ApiClient, organization: Organization, status: Status
    ) -> None:
        session = SessionFactory.create(organization=organization, status=status)
        message = answers.error(api.get(paths.scoring(session)), 404, "not_found")
        assert "not been scored" in message

    def test_what_could_not_be_scored_says_why(
        self, api: ApiClient, organization: Organization
    ) -> None:
        session = SessionFactory.create(organization=organization, status="scoring")
        lifecycle.fail_scoring(session.pk, reason="The model refused.")
        message = answers.error(api.get(paths.scoring(session)), 404, "not_found")
        assert message == "Scoring the session failed. The model refused."

    def test_another_organizations_is_not_found(self, stranger: ApiClient, scored: Score) -> None:
        message = answers.error(stranger.get(paths.scoring(scored.session)), 404, "not_found")
        assert message == "Session not found."

    def test_while_it_is_scored_again_the_last_version_shows(
        self, api: ApiClient, scored: Score
    ) -> None:
        lifecycle.begin_scoring(scored.session.pk, actor=STAFF)
        score = api.get(paths.scoring(scored.session)).json()["score"]
        assert (score["version"], score["status"]) == (1, "scoring")
        lifecycle.finish_scoring(scored.session.pk, **SCORE)
        score = api.get(paths.scoring(scored.session)).json()["score"]
        assert (score["version"], score["status"], score["finalScore"]) == (2, "scored", 70)

    def test_after_another_scoring_that_failed_the_last_version_shows(
        self, api: ApiClient, scored: Score
    ) -> None:
        lifecycle.begin_scoring(scored.session.pk, actor=STAFF)
        lifecycle.fail_scoring(scored.session.pk, reason="No answer.")
        score = api.get(paths.scoring(scored.session)).json()["score"]
        assert (score["version"], score["status"]) == (1, "submitted")

    @pytest.mark.parametrize("versions", [1, 3])
    def test_the_number_of_queries_is_fixed(
        self,
        api: ApiClient,
        scored: Score,
        versions: int,
        django_assert_num_queries: DjangoAssertNumQueries,
    ) -> None:
        api.get("/api/sessions")  # the key's last use is noted once a minute
        for version in range(2, versions + 1):
            ReviewFactory.create(score=ScoreFactory.create(session=scored.session, version=version))
        with django_assert_num_queries(9):
            api.get(paths.scoring(scored.session))


class TestReview:
    def test_it_is_shown_beside_what_the_scorer_found(
        self, review: Call, api_key: KeyWithPlain, scored: Score
    ) -> None:
        response = review({"adjustments": [ADJUSTMENT], "note": "Better than that."})
        assert response.status_code == 200
        assert response["ETag"] == '"1-1-reviewed"'
        score = response.json()["score"]
        made = Review.objects.get()
        assert score["autoScores"]["finalTotal"] == 10
        assert (score["finalScore"], score["status"]) == (17.5, "reviewed")
        assert score["reviewedAt"] == moment(made.created_at)
        assert score["review"] == {
            "version": 1,
            "adjustments": [ADJUSTMENT],
            "note": "Better than that.",
            "reviewedBy": {"kind": "api_key", "id": str(api_key.pk)},
        }
        assert Score.objects.get().auto_scores == scored.auto_scores

    def test_get_shows_the_same(self, api: ApiClient, review: Call, scored: Score) -> None:
        shown = review({"adjustments": [ADJUSTMENT]})
        assert api.get(paths.scoring(scored.session)).json() == shown.json()

    def test_again_it_is_another_version(self, review: Call) -> None:
        review({"adjustments": [ADJUSTMENT]})
        score = review({"note": "On second thoughts."}).json()["score"]
        assert (score["finalScore"], score["review"]["version"]) == (10, 2)
        assert score["review"]["adjustments"] == []
        assert list(Review.objects.values_list("version", "final_total")) == [(2, 10), (1, 17.5)]

    def test_a_review_may_agree(self, review: Call) -> None:
        assert review({"adjustments": []}).json()["score"]["status"] == "reviewed"

    def test_a_whole_category_may_be_adjusted(self, review: Call) -> None:
        whole = {"categoryId": "care", "points": 3.25, "reason": "No."}
        score = review({"adjustments": [whole]}).json()["score"]
        assert (score["finalScore"], score["review"]["adjustments"]) == (3.25, [whole])

    @pytest.mark.parametrize("status", [s for s in Status if s not in ("scored", "reviewed")])
    @pytest.mark.parametrize("body", [{"note": "x"}, {"reopen": True, "reason": "x"}])
    def test_what_is_not_scored_is_refused(
        self, api: ApiClient, organization: Organization, status: Status, body: Json
    ) -> None:
        session = SessionFactory.create(organization=organization, status=status)
        answers.error(api.patch(paths.scoring(session), body), 409, "invalid_status")
        assert not Review.objects.exists()

    @pytest.mark.parametrize(
        ("adjustment", "faults"),
        [
            ({"categoryId": "manners"}, ["adjustments.0.categoryId"]),
            ({"subCriterionId": "c"}, ["adjustments.0.subCriterionId"]),
            ({"points": 15.01}, ["adjustments.0.points"]),
            ({"points": -1}, ["adjustments.0.points"]),
            ({"points": "7"}, ["adjustments.0.points"]),
            ({"points": True}, ["adjustments.0.points"]),
            ({"points": None}, ["adjustments.0.points"]),
            ({"reason": ""}, ["adjustments.0.reason"]),
            ({"reason": "  "}, ["adjustments.0.reason"]),
            ({"reason": 7}, ["adjustments.0.reason"]),
            ({"reason": "x" * 2001}, ["adjustments.0.reason"]),
            ({"categoryId": ""}, ["adjustments.0.categoryId"]),
            ({"more": 1}, ["adjustments.0.more"]),
        ],
    )
    def test_what_the_rubric_does_not_allow_is_named_and_changes_nothing(
        self, review: Call, adjustment: Json, faults: list[str]
    ) -> None:
        response = review({"adjustments": [ADJUSTMENT | adjustment]})
        assert answers.faults(response) == faults
        assert not Review.objects.exists()
        assert Session.objects.get().status == "scored"

    @pytest.mark.parametrize("missing", ["categoryId", "points", "reason"])
    def test_an_adjustment_says_what_how_much_and_why(self, review: Call, missing: str) -> None:
        adjustment = {key: value for key, value in ADJUSTMENT.items() if key != missing}
        response = review({"adjustments": [adjustment]})
        assert answers.faults(response) == [f"adjustments.0.{missing}"]

    @pytest.mark.parametrize(
        ("body", "faults"),
        [
            ({}, ["adjustments"]),
            ({"adjustments": {}}, ["adjustments"]),
            ({"adjustments": ["a"]}, ["adjustments.0"]),
            ({"adjustments": [ADJUSTMENT, ADJUSTMENT]}, ["adjustments.1.subCriterionId"]),
            ({"adjustments": [ADJUSTMENT] * 501}, ["adjustments"]),
            ({"note": 7}, ["note"]),
            ({"note": "x" * 10_001}, ["note"]),
            ({"note": None}, ["note"]),
            ({"score": 3}, ["score"]),
            ({"note": "x", "reason": "y"}, ["reason"]),
            ({"reopen": True}, ["reason"]),
            ({"reopen": True, "reason": " "}, ["reason"]),
            ({"reopen": False, "reason": "x"}, ["reopen"]),
            ({"reopen": 1, "reason": "x"}, ["reopen"]),
            ({"reopen": True, "reason": "x", "note": "y"}, ["note"]),
            ({"reopen": True, "reason": "x", "adjustments": []}, ["adjustments"]),
        ],
    )
    def test_a_body_that_is_neither_review_nor_reopening_is_refused(
        self, review: Call, body: Json, faults: list[str]
    ) -> None:
        assert answers.faults(review(body)) == faults
        assert not Review.objects.exists()

    def test_nothing_at_all_is_refused(self, api: ApiClient, scored: Score) -> None:
        answers.error(api.patch(paths.scoring(scored.session)), 400, "invalid_request")

    def test_another_organizations_is_not_found(self, stranger: ApiClient, scored: Score) -> None:
        response = stranger.patch(paths.scoring(scored.session), {"note": "x"})
        answers.error(response, 404, "not_found")

    def test_a_score_that_has_no_row_is_a_conflict(
        self, api: ApiClient, organization: Organization
    ) -> None:
        session = SessionFactory.create(organization=organization, status="scored")
        answers.error(api.patch(paths.scoring(session), {"note": "x"}), 409, "conflict")


class TestReopen:
    def test_the_review_no_longer_counts_and_is_kept(self, review: Call) -> None:
        review({"adjustments": [ADJUSTMENT]})
        response = review({"reopen": True, "reason": "The wrong candidate."})
        score = response.json()["score"]
        assert (score["status"], score["finalScore"]) == ("scored", 10)
        assert (score["reviewedAt"], score["review"]) == (None, None)
        assert response["ETag"] == '"1-1-scored"'
        assert Review.objects.get().reopen_reason == "The wrong candidate."

    def test_what_is_not_reviewed_cannot_be_reopened(self, review: Call) -> None:
        response = review({"reopen": True, "reason": "x"})
        answers.error(response, 409, "invalid_status")

    def test_it_can_be_reviewed_once_more(self, review: Call) -> None:
        review({"adjustments": [ADJUSTMENT]})
        review({"reopen": True, "reason": "x"})
        score = review({"note": "Again."}).json()["score"]
        assert (score["status"], score["review"]["version"]) == ("reviewed", 2)

    def test_it_can_be_scored_once_more(self, api: ApiClient, review: Call, scored: Score) -> None:
        review({"adjustments": [ADJUSTMENT]})
        review({"reopen": True, "reason": "x"})
        response = api.post(paths.scoring(), {"sessionId": str(scored.session.pk)})
        assert response.status_code == 202


class TestIfMatch:
    def test_a_stale_review_is_told_what_is_current(
        self, api: ApiClient, review: Call, scored: Score
    ) -> None:
        seen = api.get(paths.scoring(scored.session))["ETag"]
        review({"adjustments": [ADJUSTMENT]}, If_Match=seen)
        response = review({"note": "From another tab."}, If_Match=seen)
        assert response.status_code == 412
        body = response.json()
        assert body["error"]["code"] == "precondition_failed"
        assert body["current"] == api.get(paths.scoring(scored.session)).json()["score"]
        assert response["ETag"] == '"1-1-reviewed"'
        assert Review.objects.get().note == ""

    def test_a_stale_reopening_is_refused_too(
        self, api: ApiClient, review: Call, scored: Score
    ) -> None:
        review({"note": "x"})
        seen = api.get(paths.scoring(scored.session))["ETag"]
        review({"note": "y"})
        response = review({"reopen": True, "reason": "x"}, If_Match=seen)
        assert response.status_code == 412
        assert Session.objects.get().status == "reviewed"

    def test_without_it_the_last_review_counts(self, review: Call) -> None:
        review({"adjustments": [ADJUSTMENT]})
        assert review({"note": "x"}, If_Match="*").status_code == 200

    def test_status_comes_before_it(self, api: ApiClient, organization: Organization) -> None:
        session = SessionFactory.create(organization=organization, status="submitted")
        response = api.patch(paths.scoring(session), {"note": "x"}, If_Match='"1-0-scored"')
        answers.error(response, 409, "invalid_status")

    def test_its_form_is_checked_before_existence(self, api: ApiClient) -> None:
        response = api.patch(f"/api/scoring/{EVENT}", {"note": "x"}, If_Match="1-0-scored")
        assert answers.faults(response) == ["If-Match"]


def moment(time: datetime) -> str:
    return time.isoformat().replace("+00:00", "Z")
