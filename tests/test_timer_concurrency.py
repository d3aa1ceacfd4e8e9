"""Timers that end while others act on the same sessions, on real connections."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone
from pytest_django import Settings

from events_app.models import Event
from events_app.verification import verify
from sessions_app import lifecycle
from sessions_app.lifecycle import timers
from sessions_app.models import Change, Checkpoint, Session, Transition
from sessions_app.vocabulary.enums import ChangeType, Status
from sessions_app.vocabulary.exceptions import IllegalTransition
from sessions_app.work.store import Saved
from tests.factories import OrganizationFactory, SessionFactory
from tests.sessions_app.verbs import CANDIDATE
from tests.threads import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def ended(settings: Settings) -> list[Session]:
    """Sessions of one organization whose time ended a moment ago."""
    settings.GRACE_SECONDS = 0
    begun = timezone.now() - timedelta(minutes=60)
    return SessionFactory.create_batch(
        12, organization=OrganizationFactory.create(), status=Status.IN_PROGRESS, now=begun
    )


def require_each_submitted_once() -> None:
    assert set(Session.objects.values_list("status", flat=True)) == {Status.SUBMITTED}
    count = Session.objects.count()
    assert Transition.objects.filter(to_status=Status.SUBMITTED).count() == count
    assert Change.objects.filter(type=ChangeType.SUBMITTED).count() == count
    for session in Session.objects.all():
        assert verify(session.pk) == []


def test_two_workers_share_the_sessions(
    ended: list[Session], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timers, "BATCH_SIZE", 2)
    counts = at_once(*[timers.settle_overdue] * 4)
    assert sum(counts) == len(ended)
    require_each_submitted_once()
    assert Event.objects.filter(type="time_expired").count() == len(ended)


def test_a_save_is_in_the_sealed_work_or_refused(ended: list[Session], settings: Settings) -> None:
    settings.GRACE_SECONDS = 60

    def save(session: Session) -> Callable[[], object]:
        return lambda: lifecycle.checkpoint(session.pk, {"id": str(session.pk)})

    def settle() -> int:
        settings.GRACE_SECONDS = 0
        return timers.settle_overdue()

    saves = at_once(*[save(session) for session in ended], settle)[:-1]
    timers.settle_overdue()
    require_each_submitted_once()
    for session, outcome in zip(ended, saves, strict=True):
        sealed = Checkpoint.objects.get(session=session)
        assert sealed.sealed_at is not None
        if isinstance(outcome, Saved):
            assert sealed.state == {"id": str(session.pk)}
        else:
            assert isinstance(outcome, IllegalTransition)
            assert sealed.state is None


def test_a_submission_and_the_timer_submit_once(ended: list[Session], settings: Settings) -> None:
    settings.GRACE_SECONDS = 60

    def submit(session: Session) -> Callable[[], object]:
        return lambda: lifecycle.submit(session.pk, actor=CANDIDATE)

    def settle() -> int:
        settings.GRACE_SECONDS = 0
        return timers.settle_overdue()

    outcomes = at_once(*[submit(session) for session in ended], settle)[:-1]
    timers.settle_overdue()
    require_each_submitted_once()
    for session, outcome in zip(ended, outcomes, strict=True):
        by = Session.objects.get(pk=session.pk).submitted_by
        assert by == ("candidate" if isinstance(outcome, Session) else "timer")


@pytest.mark.skipif(
    connection.vendor != "postgresql", reason="only PostgreSQL has locks of single rows"
)
def test_a_session_that_somebody_has_locked_keeps_no_other_from_moving_on(
    ended: list[Session],
) -> None:

    with transaction.atomic():
        Session.objects.select_for_update().get(pk=ended[0].pk)
        (count,) = at_once(timers.settle_overdue)
    assert count == len(ended) - 1
    assert timers.settle_overdue() == 1
    require_each_submitted_once()


def test_a_reader_finds_no_session_running_while_a_worker_settles_it(
    ended: list[Session], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timers, "BATCH_SIZE", 3)
    organization_id = ended[0].organization_id

    def read() -> int:
        timers.settle_overdue(organization_id)
        return Session.objects.filter(status=Status.IN_PROGRESS).count()

    outcomes = at_once(timers.settle_overdue, *[read] * 4, timers.settle_overdue)
    assert outcomes[1:-1] == [0] * 4
    require_each_submitted_once()
