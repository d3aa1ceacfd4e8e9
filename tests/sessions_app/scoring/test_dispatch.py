from datetime import datetime, timedelta

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from pytest_django import Settings

from gradient import worker
from sessions_app import lifecycle
from sessions_app.models import ScoringRun, Session
from sessions_app.scoring import dispatch, runs
from sessions_app.scoring.tasks import score_session
from sessions_app.vocabulary.enums import Status
from tests.factories import SessionFactory
from tests.sessions_app.scoring.backends import FULL
from tests.sessions_app.verbs import SCORE, STAFF

# A worker closes connections between its jobs, which ends a transaction around the test.
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _backend(settings: Settings) -> None:
    settings.SCORING_BACKEND = FULL


@pytest.fixture
def session() -> Session:
    session = SessionFactory.create(status="submitted")
    return lifecycle.begin_scoring(session.pk, actor=STAFF)


def work() -> None:
    worker.run_tasks(worker.task_runner(score_session.queue_name))


def in_an_hour() -> datetime:
    return timezone.now() + timedelta(hours=1)


def test_a_worker_scores_what_is_enqueued(session: Session) -> None:
    work()
    assert Session.objects.get().status == Status.SCORED
    assert DBTaskResult.objects.successful().count() == 1


def test_what_waits_in_the_queue_is_not_enqueued_again(session: Session) -> None:
    assert dispatch.sweep() == 0
    assert DBTaskResult.objects.count() == 1


def test_a_task_that_was_lost_is_enqueued_again_and_once(session: Session) -> None:
    DBTaskResult.objects.all().delete()
    assert [dispatch.sweep(), dispatch.sweep()] == [1, 0]
    work()
    assert Session.objects.get().status == Status.SCORED


@pytest.mark.parametrize("status", ["RUNNING", "FAILED", "SUCCESSFUL"])
def test_a_task_that_is_no_longer_waiting_counts_as_lost(session: Session, status: str) -> None:
    DBTaskResult.objects.update(status=status)
    assert dispatch.sweep() == 1


def test_a_claimed_run_is_not_enqueued_until_its_claim_expires(session: Session) -> None:
    DBTaskResult.objects.update(status="RUNNING")
    run = ScoringRun.objects.get()
    runs.claim(run.pk)
    assert dispatch.sweep() == 0
    ScoringRun.objects.update(claimed_until=timezone.now())
    assert dispatch.sweep() == 1


def test_an_attempt_is_enqueued_when_it_is_due(session: Session) -> None:
    DBTaskResult.objects.all().delete()
    ScoringRun.objects.update(next_attempt_at=in_an_hour())
    assert dispatch.sweep() == 0
    ScoringRun.objects.update(next_attempt_at=timezone.now())
    assert dispatch.sweep() == 1


def test_a_session_that_has_no_run_gets_one() -> None:
    SessionFactory.create(status="scoring")
    assert [dispatch.sweep(), dispatch.sweep()] == [1, 0]
    work()
    assert Session.objects.get().status == Status.SCORED


def test_an_unfinished_run_is_finished_with_its_scoring(session: Session) -> None:
    lifecycle.finish_scoring(session.pk, **SCORE)
    assert ScoringRun.objects.get().finished_at is not None
    work()
    assert session.scores.count() == 1


def test_an_unfinished_run_of_an_earlier_scoring_is_reset() -> None:
    session = SessionFactory.create(status="submitted")
    ScoringRun.objects.create(session=session, attempts=5, last_fault="Long ago.")
    lifecycle.begin_scoring(session.pk, actor=STAFF)
    run = ScoringRun.objects.get()
    assert (run.attempts, run.last_fault) == (0, "")
    work()
    assert Session.objects.get().status == Status.SCORED


def test_sessions_in_other_statuses_get_no_run() -> None:
    for status in Status:
        if status != Status.SCORING:
            SessionFactory.create(status=status)
    assert dispatch.sweep() == 0


def test_a_scoring_that_was_rolled_back_leaves_no_task() -> None:
    session = SessionFactory.create(status="submitted")
    with pytest.raises(RuntimeError):
        rolled_back(session)
    assert not DBTaskResult.objects.exists()
    assert not ScoringRun.objects.exists()


def rolled_back(session: Session) -> None:
    from django.db import transaction

    with transaction.atomic():
        lifecycle.begin_scoring(session.pk, actor=STAFF)
        raise RuntimeError
