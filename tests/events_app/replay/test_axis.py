"""The time axis, by the server's clock."""

from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events_app.models import LogHead
from events_app.replay import axis as axes
from events_app.replay.axis import Axis, Sample
from sessions_app.models import Session
from tests.annotations import present
from tests.factories import SessionFactory
from tests.logs import BEGIN, BEGIN_MS, record_at, record_many

pytestmark = pytest.mark.django_db


@pytest.fixture
def session(db: None) -> Session:
    return SessionFactory.create(status="submitted", now=BEGIN)


def count_of(session: Session) -> int:
    return LogHead.objects.get(pk=session.pk).event_count


def axis_of(session: Session, now: datetime = BEGIN + timedelta(days=1)) -> Axis:
    return present(axes.axis(session, count_of(session), now))


def samples_of(session: Session) -> list[Sample]:
    return axes.samples(session.pk, count_of(session), axis_of(session))


def test_an_axis_goes_from_setup_to_the_last_thing_that_happened(session: Session) -> None:
    record_at(session, 90, "manual_edit")
    assert axis_of(session) == Axis(
        axes.milliseconds(present(session.setup_started_at)), BEGIN_MS + 90_000
    )


def test_a_session_in_which_nothing_has_happened_has_no_axis(db: None) -> None:
    assert axes.axis(SessionFactory.create(status="invited"), 0, BEGIN) is None


def test_a_running_session_ends_now_on_the_axis(db: None) -> None:
    session = SessionFactory.create(status="in_progress", now=BEGIN)
    record_at(session, 10, "manual_edit")
    now = BEGIN + timedelta(minutes=5)
    assert axis_of(session, now).end == axes.milliseconds(now)


def test_a_running_session_without_a_sign_for_long_ends_with_its_last_event(db: None) -> None:
    session = SessionFactory.create(status="in_progress", now=BEGIN)
    record_at(session, 10, "manual_edit")
    assert axis_of(session, BEGIN + timedelta(days=3)).end == BEGIN_MS + 10_000


@pytest.mark.parametrize("hours", [-5, 5, 24 * 365 * 40])
def test_a_candidates_clock_moves_nothing(session: Session, hours: int) -> None:
    record_at(session, 0, "manual_edit")
    record_at(session, 20, "manual_edit", ahead=hours * 3600)
    assert [sample.at - BEGIN_MS for sample in samples_of(session)] == [0, 20_000]
    assert axis_of(session).end == BEGIN_MS + 20_000


def test_an_end_of_a_timer_stands_where_it_was_and_not_where_it_was_noticed(
    session: Session,
) -> None:
    record_at(session, 0, "manual_edit")
    record_at(session, 7 * 86_400, "time_expired", ahead=-7 * 86_400 + 60)
    assert [sample.at - BEGIN_MS for sample in samples_of(session)] == [0, 60_000]


def test_how_far_a_clock_was_ahead_is_what_most_events_say(session: Session) -> None:
    for seconds in range(5):
        record_at(session, seconds, "manual_edit", ahead=7200)
    record_at(session, 6, "manual_edit", ahead=-99_999)
    record_at(session, 7, "time_expired")
    assert axes.clock_ahead(samples_of(session)) == 7_200_000


def test_the_clock_of_an_empty_log_is_unknown() -> None:
    assert axes.clock_ahead([]) is None


def test_samples_leave_nothing_out_of_a_small_log(session: Session) -> None:
    record_many(session, 100)
    assert [sample.seq for sample in samples_of(session)] == list(range(1, 101))


def test_samples_of_a_large_log_lie_close_and_are_few(session: Session) -> None:
    record_many(session, 20_000, every=0.3)
    found = samples_of(session)
    assert (found[0].seq, found[-1].seq) == (1, 20_000)
    assert max(b.at - a.at for a, b in pairwise(found)) <= 31_000
    assert len(found) < 500


def test_both_ends_of_a_gap_are_found_wherever_it_lies(session: Session) -> None:
    record_many(session, 5_000, every=0.1)
    record_at(session, 499.9 + 300, "manual_edit")
    [gap] = axes.gaps(samples_of(session))
    assert (gap.seq, gap.end - gap.start, gap.is_late) == (5_001, 300_000, False)


def test_a_pause_of_thirty_seconds_is_no_gap_yet(session: Session) -> None:
    record_at(session, 0, "manual_edit")
    record_at(session, 30, "manual_edit")
    record_at(session, 60.001, "manual_edit")
    assert [gap.seq for gap in axes.gaps(samples_of(session))] == [3]


def test_a_gap_that_ends_with_late_events_is_not_idleness(
    session: Session,
) -> None:
    for seconds in (0, 10, 20):
        record_at(session, seconds, "manual_edit", ahead=3600)
    record_at(session, 260, "manual_edit", "manual_edit", ahead=3600 - 230)
    record_at(session, 265, "manual_edit", ahead=3600)
    record_at(session, 270, "manual_edit", ahead=3600)
    [gap] = axes.gaps(samples_of(session))
    assert (gap.seq, gap.is_late) == (4, True)


def test_thinned_samples_keep_the_ends_of_gaps_and_their_distance(session: Session) -> None:
    record_many(session, 3_000, every=0.1)
    record_at(session, 900, "manual_edit")
    found, axis = samples_of(session), axis_of(session)
    kept = axes.thinned(found, axis)
    assert len(kept) < len(found)
    assert {1, 3_000, 3_001} <= {sample.seq for sample in kept}
    inner = [b.at - a.at for a, b in pairwise(kept[:-1])]
    assert max(inner) <= 31_000


def test_thinning_nothing_gives_nothing() -> None:
    assert axes.thinned([], Axis(0, 1)) == []
    one = Sample(1, 5)
    assert axes.thinned([one], Axis(0, 1)) == [one]


@pytest.mark.parametrize(
    ("seconds", "seq"), [(-1, 0), (0, 1), (0.5, 1), (1, 2), (2500.2, 2501), (9e6, 5000)]
)
def test_a_moment_lies_at_the_last_event_before_it(
    session: Session, seconds: float, seq: int
) -> None:
    record_many(session, 5_000)
    assert axes.position(session.pk, 5_000, BEGIN_MS + int(seconds * 1000)) == seq


def test_of_events_received_together_a_moment_lies_at_the_last(session: Session) -> None:
    record_at(session, 0, *["manual_edit"] * 50)
    record_at(session, 1, "manual_edit")
    assert axes.position(session.pk, 51, BEGIN_MS) == 50


def test_finding_a_moment_costs_a_few_questions(session: Session) -> None:
    record_many(session, 20_000)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        axes.position(session.pk, 20_000, BEGIN_MS + 7_777_777)
    assert len(queries) <= 4


def test_a_log_with_a_hole_is_read_as_far_as_it_goes(session: Session) -> None:
    record_many(session, 100, every=60)
    head = LogHead.objects.get(pk=session.pk)
    head.event_count = 900
    head.save()
    assert max(sample.seq for sample in samples_of(session)) == 100
    assert axes.position(session.pk, 900, BEGIN_MS + 10**9) <= 100


def test_numbers_are_spread_evenly_with_both_ends() -> None:
    assert axes.spread(1, 10, 4) == {1, 4, 7, 10}
    assert axes.spread(3, 5, 100) == {3, 4, 5}
    assert axes.spread(2, 2, 4) == {2}
    assert axes.spread(1, 0, 4) == set()
