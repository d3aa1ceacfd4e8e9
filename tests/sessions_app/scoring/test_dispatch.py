from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import Settings

from gradient.core.tasks import claims
from sessions_app import lifecycle
from sessions_app.models import ScoringRun, Session
from sessions_app.scoring import dispatch, runs
from sessions_app.vocabulary.enums import Status
from tests.due_tasks import work_off
from tests.factories import SessionFactory
from tests.sessions_app.scoring.backends import FULL
from tests.sessions_app.verbs import SCORE, STAFF

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _backend(settings: Settings) -> None:
    settings.SCORING_BACKEND = FULL


@pytest.fixture
def session() -> Session:
    session = SessionFactory.create(status="submitted")
    return lifecycle.begin_scoring(session.pk, actor=STAFF)


def work() -> None:
    work_off(dispatch.QUEUE)


def status() -> str:
    return str(Session.objects.get().status)


def test_a_worker_scores_what_is_due(session: Session) -> None:
    work()
    assert status() == Status.SCORED
    run = ScoringRun.objects.get()
    assert (run.attempt_count, run.due_at, run.claim) == (1, None, None)
    assert run.finished_at is not None


def test_a_claimed_run_is_taken_over_when_its_claim_has_lapsed(session: Session) -> None:
    assert claims.claim_next(ScoringRun.objects.all())  # and dies
    work()
    assert status() == Status.SCORING
    ScoringRun.objects.update(due_at=timezone.now())
    work()
    assert status() == Status.SCORED
    assert ScoringRun.objects.get().attempt_count == 2


def test_it_waits_for_the_time_of_its_next_attempt(session: Session) -> None:
    ScoringRun.objects.update(due_at=timezone.now() + timedelta(hours=1))
    work()
    assert status() == Status.SCORING


def test_a_session_that_has_no_run_gets_one() -> None:
    SessionFactory.create(status="scoring")
    assert [runs.adopt_sessions(), runs.adopt_sessions()] == [1, 0]
    work()
    assert status() == Status.SCORED


def test_an_unfinished_run_is_finished_with_its_scoring(session: Session) -> None:
    lifecycle.finish_scoring(session.pk, **SCORE)
    assert ScoringRun.objects.get().finished_at is not None
    work()
    assert session.scores.count() == 1


def test_an_unfinished_run_of_an_earlier_scoring_is_reset() -> None:
    session = SessionFactory.create(status="submitted")
    ScoringRun.objects.create(
        session=session,
        organization=session.organization,
        attempt_count=5,
        last_fault="Long ago.",
        due_at=timezone.now() + timedelta(hours=1),
    )
    lifecycle.begin_scoring(session.pk, actor=STAFF)
    run = ScoringRun.objects.get()
    assert (run.attempt_count, run.last_fault) == (0, "")
    work()
    assert status() == Status.SCORED


def test_sessions_in_other_statuses_get_no_run() -> None:
    for status in Status:
        if status != Status.SCORING:
            SessionFactory.create(status=status)
    assert runs.adopt_sessions() == 0


def test_a_scoring_that_was_rolled_back_leaves_no_run() -> None:
    session = SessionFactory.create(status="submitted")
    with pytest.raises(RuntimeError):
        rolled_back(session)
    assert not ScoringRun.objects.exists()


def rolled_back(session: Session) -> None:
    from django.db import transaction

    with transaction.atomic():
        lifecycle.begin_scoring(session.pk, actor=STAFF)
        raise RuntimeError
