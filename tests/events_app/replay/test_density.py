import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events_app.replay.axis import Axis
from events_app.replay.density import BINS, density, find_bin
from sessions_app.models import Session
from tests.factories import SessionFactory
from tests.logs import BEGIN_MS, record_at, record_many

pytestmark = pytest.mark.django_db

AXIS = Axis(BEGIN_MS, BEGIN_MS + 120_000)  # a bin is a second


@pytest.fixture
def session(db: None) -> Session:
    return SessionFactory.create(status="submitted")


def test_every_event_lies_in_the_bin_of_its_moment(session: Session) -> None:
    record_at(session, 0, "manual_edit", "user_message")
    record_at(session, 1.5, "manual_edit", "manual_edit")
    record_at(session, 120, "manual_edit")
    counts = density(session.pk, 5, AXIS)
    assert {bin: n for bin, n in enumerate(counts["manual_edit"]) if n} == {0: 1, 1: 2, 119: 1}
    assert {bin: n for bin, n in enumerate(counts["user_message"]) if n} == {0: 1}


def test_what_the_server_recorded_lies_where_it_took_effect(session: Session) -> None:
    record_at(session, 5_000, "time_expired", ahead=-4_990)
    assert density(session.pk, 1, AXIS)["time_expired"][10] == 1


def test_nothing_is_lost_outside_the_axis(session: Session) -> None:
    record_at(session, -50, "manual_edit")
    record_at(session, 500, "manual_edit")
    counts = density(session.pk, 2, AXIS)["manual_edit"]
    assert (counts[0], counts[-1], sum(counts), len(counts)) == (1, 1, 2, BINS)


def test_an_axis_without_length_has_bins_too(session: Session) -> None:
    record_at(session, 0, "manual_edit")
    assert sum(density(session.pk, 1, Axis(BEGIN_MS, BEGIN_MS))["manual_edit"]) == 1
    assert find_bin(BEGIN_MS, Axis(BEGIN_MS, BEGIN_MS)) == 0


def test_the_log_is_read_again_only_when_it_has_grown(session: Session) -> None:
    record_many(session, 100)
    density(session.pk, 100, AXIS)
    with CaptureQueriesContext(connection) as queries:
        density(session.pk, 100, AXIS)
    assert len(queries) == 0
    record_at(session, 110, "user_message")
    assert density(session.pk, 101, AXIS)["user_message"][110] == 1
