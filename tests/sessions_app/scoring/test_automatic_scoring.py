"""Sessions of an assessment with `auto_score` are scored without being asked."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from pytest_django import Settings

from sessions_app import lifecycle
from sessions_app.deletion import erasure
from sessions_app.lifecycle import timers
from sessions_app.models import ScoringRun, Session
from sessions_app.scoring import dispatch
from sessions_app.vocabulary.enums import Status
from tests.due_tasks import work_off
from tests.factories import AssessmentFactory, SessionFactory
from tests.sessions_app.scoring.backends import FULL
from tests.sessions_app.verbs import CANDIDATE, STAFF

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _backend(settings: Settings) -> None:
    settings.SCORING_BACKEND = FULL


@pytest.fixture
def running() -> Session:
    assessment = AssessmentFactory.create(auto_score=True)
    return SessionFactory.create(
        assessment=assessment, organization=assessment.organization, status="in_progress"
    )


def status() -> str:
    return str(Session.objects.get().status)


def test_a_submitted_session_is_scored_once_nothing_can_come_any_more(running: Session) -> None:
    session = lifecycle.submit(running.pk, actor=CANDIDATE)
    assert (session.status, status()) == (Status.SCORING, Status.SCORING)
    work_off(dispatch.QUEUE)
    assert status() == Status.SCORING
    with time_machine.travel(timezone.now() + timers.grace_period() + timedelta(seconds=1)):
        work_off(dispatch.QUEUE)
    assert status() == Status.SCORED


def test_one_whose_time_is_over_is_scored_at_once(running: Session) -> None:
    assert running.timer_ends_at is not None
    with time_machine.travel(running.timer_ends_at + timedelta(hours=1)):
        timers.settle_overdue()
        work_off(dispatch.QUEUE)
    assert status() == Status.SCORED


def test_others_wait_until_somebody_asks() -> None:
    session = SessionFactory.create(status="in_progress")
    assert lifecycle.submit(session.pk, actor=CANDIDATE).status == Status.SUBMITTED
    assert not ScoringRun.objects.exists()


def test_what_is_erased_is_not_scored(running: Session) -> None:
    erasure.erase_candidate(running.organization_id, running.candidate_id, actor=STAFF)
    assert status() == Status.SUBMITTED
    assert not ScoringRun.objects.filter(finished_at=None).exists()
