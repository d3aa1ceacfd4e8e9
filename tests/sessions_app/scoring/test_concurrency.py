"""Concurrent calls, each on its own database connection."""

from functools import partial

import pytest
from pytest_django import Settings

from gradient.core.tasks.dispatcher import Lane
from sessions_app import lifecycle
from sessions_app.models import Review, Score, ScoringRun, Session
from sessions_app.scoring import dispatch, runs
from sessions_app.vocabulary.exceptions import IllegalTransition, PreconditionFailed
from tests import paths
from tests.clients import ApiClient
from tests.factories import ApiKeyFactory, SessionFactory
from tests.factories.scores import ScoreFactory
from tests.sessions_app.scoring.backends import FULL
from tests.sessions_app.scoring.sessions import submitted
from tests.sessions_app.verbs import ADJUSTMENT, STAFF
from tests.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_of_ten_requests_to_score_one_is_taken() -> None:
    session = SessionFactory.create(status="submitted")
    key = ApiKeyFactory.create(organization=session.organization).plain
    body = {"sessionId": str(session.pk)}
    outcomes = at_once(*[lambda: ApiClient(key).post(paths.scoring(), body).status_code] * 10)
    assert sorted(outcomes) == [202] + [409] * 9
    assert ScoringRun.objects.count() == 1


def test_of_ten_workers_on_one_run_one_scores(settings: Settings) -> None:
    settings.SCORING_BACKEND = FULL
    session = submitted()
    lifecycle.begin_scoring(session.pk, actor=STAFF)
    lane = Lane(session.organization_id, session.organization_id)
    assert any(at_once(*[partial(dispatch.score_next, lane)] * 10))
    assert Score.objects.count() == 1
    assert ScoringRun.objects.get().attempt_count == 1


def test_of_ten_workers_one_creates_a_missing_run() -> None:
    SessionFactory.create(status="scoring")
    assert sorted(at_once(*[runs.adopt_sessions] * 10)) == [0] * 9 + [1]


def test_ten_reviews_at_once_are_ten_versions() -> None:
    session = ScoreFactory.create().session
    outcomes = at_once(*[partial(lifecycle.review, session.pk, actor=STAFF)] * 10)
    assert sorted(made.version for made in outcomes) == list(range(1, 11))
    assert Session.objects.get().status == "reviewed"


def test_of_ten_reviews_of_one_revision_one_is_taken() -> None:
    session = ScoreFactory.create().session
    review = partial(
        lifecycle.review,
        session.pk,
        actor=STAFF,
        adjustments=[ADJUSTMENT],
        if_match=frozenset({"1-0-scored"}),
    )
    outcomes = at_once(*[review] * 10)
    assert sum(isinstance(each, Review) for each in outcomes) == 1
    assert sum(isinstance(each, PreconditionFailed) for each in outcomes) == 9
    assert Session.objects.get().final_percent == 73


def test_a_review_beside_another_scoring_is_of_one_of_them() -> None:
    session = ScoreFactory.create().session
    outcomes = at_once(
        partial(lifecycle.review, session.pk, actor=STAFF),
        partial(lifecycle.begin_scoring, session.pk, actor=STAFF),
    )
    assert sum(isinstance(each, IllegalTransition) for each in outcomes) == 1
