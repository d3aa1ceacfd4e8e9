from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from pytest_django import DjangoAssertNumQueries
from time_machine import Traveller

from sessions_app import lifecycle
from sessions_app.lifecycle import timers
from sessions_app.lifecycle.time_ledger import Timer, ledger
from sessions_app.models import Session
from sessions_app.vocabulary.enums import Status
from tests.factories import SessionFactory
from tests.sessions_app.verbs import CANDIDATE, STAFF

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def minutes(number: float) -> timedelta:
    return timedelta(minutes=number)


@pytest.fixture(autouse=True)
def clock() -> Iterator[Traveller]:
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


@pytest.fixture
def go_to(clock: Traveller) -> Callable[[float], None]:
    return lambda number: clock.move_to(NOON + minutes(number), tick=False)


def account(session: Session) -> list[Timer]:
    return ledger(Session.objects.get(pk=session.pk))


def test_the_ledger_has_the_allowed_added_and_used_time(go_to: Callable[[float], None]) -> None:
    session = SessionFactory.create(setup_minutes=15, phase_minutes=(60, 30))
    lifecycle.start_setup(session.pk, actor=CANDIDATE)
    go_to(5)
    lifecycle.start_task(session.pk, actor=CANDIDATE)
    go_to(10)
    lifecycle.extend(session.pk, minutes=5, reason="Fire alarm", actor=STAFF)
    lifecycle.extend(session.pk, minutes=2.5, reason="Again", actor=STAFF)
    go_to(25)
    lifecycle.advance_phase(session.pk, time_remaining=2850)
    go_to(500)
    timers.settle_overdue()

    setup, first, second = account(session)
    assert (setup.phase_index, setup.name, setup.allowed) == (None, "Setup", minutes(15))
    assert (setup.used, setup.ran_out, setup.extensions) == (minutes(5), False, ())
    assert (setup.started_at, setup.ended_at) == (NOON, NOON + minutes(5))
    assert (first.phase_index, first.name) == (0, "Phase 1")
    assert (first.allowed, first.added, first.total) == (minutes(60), minutes(7.5), minutes(67.5))
    assert [(row.reason, row.actor_id) for row in first.extensions] == [
        ("Fire alarm", STAFF.id),
        ("Again", STAFF.id),
    ]
    assert (first.used, first.ran_out) == (minutes(20), False)
    assert first.reported_remaining == timedelta(seconds=2850)
    assert (second.used, second.ran_out, second.reported_remaining) == (minutes(30), True, None)
    assert (second.started_at, second.ended_at) == (NOON + minutes(25), NOON + minutes(55))


def test_every_timer_has_the_factors_and_then_its_extensions(
    go_to: Callable[[float], None],
) -> None:
    session = SessionFactory.create()
    lifecycle.set_time_factor(session.pk, factor=1.5, reason="Dyslexia", actor=STAFF)
    go_to(1)
    lifecycle.start_setup(session.pk, actor=CANDIDATE)
    lifecycle.extend(session.pk, minutes=5, reason="Fire alarm", actor=STAFF)
    setup, phase = account(session)
    assert [row.reason for row in setup.changes] == ["Dyslexia", "Fire alarm"]
    assert [row.reason for row in phase.changes] == ["Dyslexia"]
    assert (setup.added, phase.added) == (minutes(5), minutes(0))


def test_a_timer_that_has_not_started_has_used_no_time() -> None:
    setup, phase = account(SessionFactory.create())
    assert [setup.started_at, setup.used, phase.started_at, phase.used] == [None] * 4
    assert not setup.ran_out


def test_the_used_time_of_a_running_timer_grows(go_to: Callable[[float], None]) -> None:
    session = SessionFactory.create(status=Status.IN_PROGRESS, phase_minutes=(60,), now=NOON)
    go_to(12)
    phase = account(session)[1]
    assert (phase.used, phase.ended_at, phase.ran_out) == (minutes(12), None, False)


def test_the_grace_period_is_not_used_time(go_to: Callable[[float], None]) -> None:
    session = SessionFactory.create(status=Status.IN_PROGRESS, phase_minutes=(60,), now=NOON)
    go_to(60.3)
    assert account(session)[1].used == minutes(60)
    lifecycle.submit(session.pk, actor=CANDIDATE)
    phase = account(session)[1]
    assert (phase.used, phase.ran_out) == (minutes(60), True)


def test_an_extended_timer_that_ran_out_was_used_whole(go_to: Callable[[float], None]) -> None:
    session = SessionFactory.create(status=Status.SETUP, setup_minutes=0.1, now=NOON)
    lifecycle.extend(session.pk, minutes=0.7, reason="Slow start", actor=STAFF)
    go_to(2)
    timers.settle_overdue()
    setup = account(session)[0]
    assert (setup.used, setup.total, setup.ran_out) == (minutes(0.8), minutes(0.8), True)


def test_a_client_may_report_any_remaining_time(go_to: Callable[[float], None]) -> None:
    session = SessionFactory.create(status=Status.IN_PROGRESS, phase_minutes=(60, 60), now=NOON)
    lifecycle.advance_phase(session.pk, time_remaining=2**63 - 1)
    assert account(session)[1].reported_remaining == timedelta(seconds=10**9)


@pytest.mark.parametrize("phases", [1, 3])
def test_it_takes_two_queries(
    phases: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    session = SessionFactory.create(
        status=Status.IN_PROGRESS, phase_minutes=(60,) * phases, now=NOON
    )
    lifecycle.extend(session.pk, minutes=5, reason="Fire alarm", actor=STAFF)
    session = Session.objects.get()
    with django_assert_num_queries(2):
        assert len(ledger(session)) == phases + 1
