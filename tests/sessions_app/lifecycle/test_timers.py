from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import time_machine
from pytest_django import Settings
from time_machine import travel

from sessions_app import lifecycle
from sessions_app.lifecycle import timers
from sessions_app.lifecycle.steps import Moments
from sessions_app.models import MAX_MINUTES, Session, Transition
from sessions_app.vocabulary.enums import Status, SubmittedBy
from sessions_app.vocabulary.exceptions import IllegalTransition, InvalidRequest
from sessions_app.vocabulary.signals import timers_ended
from tests.factories import OrganizationFactory, SessionFactory
from tests.sessions_app.verbs import CANDIDATE, STAFF

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
GRACE = timedelta(seconds=30)
MINUTE = timedelta(minutes=1)


Announced = list[tuple[int | None, datetime]]


def minutes(number: float) -> datetime:
    return NOON + number * MINUTE


def at(moment: datetime) -> travel:
    return time_machine.travel(moment, tick=False)


def test_nothing_changes_before_the_grace_period_ends() -> None:
    session = SessionFactory.create(status=Status.SETUP, now=NOON, setup_minutes=15)
    with at(minutes(15) + GRACE - timedelta(microseconds=1)):
        assert timers.settle_overdue() == 0
    assert Session.objects.get(pk=session.pk).status == Status.SETUP


def test_the_end_of_setup_starts_the_task_when_setup_ended() -> None:
    SessionFactory.create(status=Status.SETUP, now=NOON, setup_minutes=15, phase_minutes=(60,))
    with at(minutes(15) + GRACE):
        assert timers.settle_overdue() == 1
    session = Session.objects.get()
    assert (session.status, session.task_started_at) == (Status.IN_PROGRESS, minutes(15))
    assert session.timer_ends_at == minutes(75)
    assert session.phases.get().started_at == minutes(15)


def test_the_end_of_a_phase_starts_the_next_from_that_moment() -> None:
    SessionFactory.create(status=Status.IN_PROGRESS, now=NOON, phase_minutes=(60, 20))
    with at(minutes(61)):
        timers.settle_overdue()
    session = Session.objects.get()
    assert (session.status, session.current_phase_index) == (Status.IN_PROGRESS, 1)
    assert session.timer_ends_at == minutes(80)
    times = session.phases.values_list("started_at", "ended_at")
    assert list(times) == [(NOON, minutes(60)), (minutes(60), None)]


def test_the_end_of_the_last_phase_submits_with_the_last_checkpoint() -> None:
    session = SessionFactory.create(status=Status.IN_PROGRESS, now=NOON, phase_minutes=(60,))
    with at(minutes(59)):
        lifecycle.checkpoint(session.pk, {"text": "nearly done"})
    with at(minutes(600)):
        timers.settle_overdue()
    session.refresh_from_db()
    assert (session.status, session.submitted_at) == (Status.SUBMITTED, minutes(60))
    assert session.submitted_by == SubmittedBy.TIMER
    checkpoint = session.checkpoints.get()
    assert (checkpoint.state, checkpoint.sealed_at) == ({"text": "nearly done"}, minutes(60))


def test_an_abandoned_session_moves_through_all_timers_that_ended() -> None:
    session = SessionFactory.create(
        status=Status.SETUP, now=NOON, setup_minutes=10, phase_minutes=(20, 0.1, 30)
    )
    with at(minutes(1000)):
        timers.settle_overdue()
    session.refresh_from_db()
    assert (session.status, session.submitted_at) == (Status.SUBMITTED, minutes(60.1))
    assert [row.at for row in Transition.objects.all()] == [minutes(10), minutes(60.1)]
    assert {row.actor_kind for row in Transition.objects.all()} == {"timer"}


def test_other_organizations_are_not_settled() -> None:
    theirs = SessionFactory.create(status=Status.SETUP, now=NOON)
    with at(minutes(1000)):
        assert timers.settle_overdue(OrganizationFactory.create().pk) == 0
        assert timers.settle_overdue(theirs.organization_id) == 1


def test_more_than_one_batch_is_settled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timers, "BATCH_SIZE", 2)
    for _ in range(5):
        SessionFactory.create(status=Status.SETUP, now=NOON)
    with at(minutes(1000)):
        assert timers.settle_overdue() == 5


def test_organizations_take_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timers, "BATCH_SIZE", 1)
    busy = OrganizationFactory.create()
    for minute in range(3):
        SessionFactory.create(organization=busy, status="in_progress", now=NOON - minute * MINUTE)
    latest = SessionFactory.create(status="in_progress", now=NOON)
    with at(minutes(1000)):
        timers.settle_overdue()
    submissions = Transition.objects.order_by("pk").values_list("session_id", flat=True)
    assert latest.pk in list(submissions)[:2]


class TestWithinTheGrace:
    def test_a_save_belongs_to_the_phase_whose_time_has_ended(self) -> None:
        session = SessionFactory.create(status="in_progress", now=NOON, phase_minutes=(60, 20))
        with at(minutes(60) + GRACE / 2):
            lifecycle.checkpoint(session.pk, {"text": "on the wire"})
        with at(minutes(62)):
            timers.settle_overdue()
        first, second = session.checkpoints.order_by("phase__index")
        assert (first.state, second.state) == ({"text": "on the wire"}, None)

    def test_advancing_counts_from_the_end_of_the_timer(self) -> None:
        session = SessionFactory.create(status="in_progress", now=NOON, phase_minutes=(60, 20))
        with at(minutes(60) + GRACE / 2):
            lifecycle.advance_phase(session.pk)
        session.refresh_from_db()
        assert session.timer_ends_at == minutes(80)
        assert session.phases.get(index=0).ended_at == minutes(60)

    def test_submitting_counts_from_the_end_of_the_timer(self) -> None:
        session = SessionFactory.create(status="in_progress", now=NOON, phase_minutes=(60,))
        with at(minutes(60) + GRACE / 2):
            lifecycle.submit(session.pk, actor=CANDIDATE, state={"text": "final"})
        session.refresh_from_db()
        assert (session.submitted_at, session.submitted_by) == (minutes(60), "candidate")

    def test_starting_the_task_counts_from_the_end_of_setup(self) -> None:
        session = SessionFactory.create(status=Status.SETUP, now=NOON, setup_minutes=15)
        with at(minutes(15) + GRACE / 2):
            lifecycle.start_task(session.pk, actor=CANDIDATE)
        session.refresh_from_db()
        assert (session.task_started_at, session.timer_ends_at) == (minutes(15), minutes(75))


class TestAfterTheGrace:
    def test_whoever_comes_first_finds_the_session_moved_on(self) -> None:
        session = SessionFactory.create(status="in_progress", now=NOON, phase_minutes=(60,))
        with at(minutes(61)), pytest.raises(IllegalTransition, match="“submitted”"):
            lifecycle.checkpoint(session.pk, {"text": "too late"})

    def test_a_late_click_on_next_does_not_skip_the_phase_that_began(self) -> None:
        session = SessionFactory.create(status="in_progress", now=NOON, phase_minutes=(60, 20, 20))
        with at(minutes(61)):
            after = lifecycle.advance_phase(session.pk, phase_index=0, state={"text": "late"})
        assert after.current_phase_index == 1
        assert session.checkpoints.get(phase__index=1).state is None


def test_the_grace_is_a_setting(settings: Settings) -> None:
    settings.GRACE_SECONDS = 0
    SessionFactory.create(status=Status.SETUP, now=NOON, setup_minutes=15)
    with at(minutes(15)):
        assert timers.settle_overdue() == 1


def test_sessions_are_settled_by_the_ends_of_their_timers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timers, "BATCH_SIZE", 1)
    later, sooner = (
        SessionFactory.create(status=Status.SETUP, now=NOON, setup_minutes=minutes)
        for minutes in (9, 5)
    )
    with at(minutes(20)):
        assert timers.settle_overdue() == 2
    assert [row.session for row in Transition.objects.order_by("id")] == [sooner, later]


def test_a_session_just_read_is_settled_when_its_grace_is_over() -> None:
    session = SessionFactory.create(status=Status.SETUP, now=NOON, setup_minutes=15)
    for moment, status in (
        (minutes(15) + GRACE - timedelta(microseconds=1), Status.SETUP),
        (minutes(15) + GRACE, Status.IN_PROGRESS),
    ):
        with at(moment):
            timers.settle(session.pk, session.timer_ends_at)
        assert Session.objects.get().status == status


def test_a_session_deleted_since_it_was_read_is_left_alone() -> None:
    with at(minutes(20)):
        timers.settle(uuid4(), NOON)


@pytest.mark.parametrize(("moment", "heard"), [(60, [(0, minutes(60))]), (59, [])])
def test_the_end_of_a_timer_is_announced_once_it_has_come(
    announced: Announced, moment: int, heard: Announced
) -> None:
    session = SessionFactory.create(status="in_progress", now=NOON, phase_minutes=(60, 20))
    with at(minutes(moment)):
        lifecycle.advance_phase(session.pk)
    assert announced == heard


@pytest.fixture
def announced() -> Iterator[Announced]:
    """The phase and the time of each end of a timer that was announced."""
    heard: Announced = []

    def hear(moments: Moments, **_: object) -> None:
        heard.extend((session.current_phase_index, at) for session, at in moments)

    timers_ended.connect(hear)
    yield heard
    timers_ended.disconnect(hear)


class TestExtension:
    def test_it_counts_from_the_end_of_the_timer(self) -> None:
        session = SessionFactory.create(status="in_progress", now=NOON, phase_minutes=(60, 20))
        with at(minutes(60) + GRACE / 2):
            lifecycle.extend(session.pk, minutes=1.5, reason="Fire alarm", actor=STAFF)
        assert Session.objects.get().timer_ends_at == minutes(61.5)
        added = session.extensions.get()
        assert (added.phase_index, added.minutes, added.reason) == (0, 1.5, "Fire alarm")
        assert (added.actor_kind, added.actor_id) == ("staff", "7")

    def test_one_follows_the_other_though_a_clock_is_set_back(self) -> None:
        session = SessionFactory.create(status="in_progress", now=NOON, phase_minutes=(60,))
        for minute in (10, 5):
            with at(minutes(minute)):
                lifecycle.extend(session.pk, minutes=1, reason="Fire alarm", actor=STAFF)
        times = session.extensions.order_by("pk").values_list("created_at", flat=True)
        assert list(times) == [minutes(10)] * 2

    def test_a_timer_ends_no_later_than_one_can_be_set_to(self) -> None:
        session = SessionFactory.create(status="in_progress", now=NOON, phase_minutes=(60,))
        with at(NOON):
            with pytest.raises(InvalidRequest) as error:
                lifecycle.extend(
                    session.pk, minutes=MAX_MINUTES - 59, reason="Fire alarm", actor=STAFF
                )
            lifecycle.extend(session.pk, minutes=MAX_MINUTES - 60, reason="Fire", actor=STAFF)
        assert list(error.value.details or ()) == ["minutes"]
        assert Session.objects.get().timer_ends_at == minutes(MAX_MINUTES)
        assert session.extensions.count() == 1


def test_sessions_with_a_fault_keep_no_later_one_from_moving_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(timers, "BATCH_SIZE", 2)
    organization = OrganizationFactory.create()
    begun = datetime.now(UTC) - timedelta(hours=3)
    made = [
        SessionFactory.create(
            organization=organization,
            status=Status.IN_PROGRESS,
            phase_minutes=[60],
            now=begun + timedelta(minutes=number),
        )
        for number in range(7)
    ]
    faulty = {session.pk for session in made[:5]}

    def fail(moments: Moments, **_: object) -> None:
        if faulty & {session.pk for session, _ in moments}:
            raise ValueError("A receiver has a fault.")

    timers_ended.connect(fail)
    try:
        assert timers.settle_overdue() == 2
    finally:
        timers_ended.disconnect(fail)
    running = Session.objects.filter(status=Status.IN_PROGRESS).values_list("pk", flat=True)
    assert set(running) == faulty
    assert timers.settle_overdue() == 5
