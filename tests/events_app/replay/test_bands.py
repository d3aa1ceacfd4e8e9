import pytest

from events_app.replay.axis import Axis, milliseconds
from events_app.replay.bands import Band, bands, flags
from sessions_app.models import Session
from tests.annotations import present
from tests.factories import SessionFactory
from tests.logs import BEGIN, BEGIN_MS, record_at

pytestmark = pytest.mark.django_db


def bands_of(session: Session) -> list[Band]:
    axis = Axis(BEGIN_MS - 600_000, BEGIN_MS + 600_000)
    return bands(session, session.phases.order_by("index"), axis)


def test_a_session_in_setup_has_one_band_to_the_end_of_the_axis() -> None:
    session = SessionFactory.create(status="setup", now=BEGIN)
    [setup] = bands_of(session)
    assert (setup.name, setup.index, setup.start) == ("Setup", None, BEGIN_MS)
    assert setup.end == BEGIN_MS + 600_000


def test_each_phase_that_has_begun_is_a_band() -> None:
    session = SessionFactory.create(
        status="in_progress", now=BEGIN, phase_minutes=(10, 10, 10), phase_index=1
    )
    setup, first, second = bands_of(session)
    assert setup.end == milliseconds(present(session.task_started_at))
    assert (first.name, first.index, first.end) == ("Phase 1", 0, BEGIN_MS)
    assert (second.name, second.end) == ("Phase 2", BEGIN_MS + 600_000)


def test_an_invited_session_has_no_band() -> None:
    assert bands_of(SessionFactory.create(status="invited")) == []


def test_flags_are_in_their_order() -> None:
    session = SessionFactory.create(status="submitted")
    record_at(session, 0, "security_flag", data={"kind": "tab_hidden", "seconds": 3})
    record_at(session, 1, "manual_edit")
    record_at(session, 2, "security_flag", data={"kind": "large_paste"})
    assert [(row.seq, row.line) for row in flags(session.pk, 2)] == [
        (1, "Tab hidden · 3 s"),
        (3, "Large paste"),
    ]


def test_of_too_many_flags_some_are_shown_from_first_to_last() -> None:
    session = SessionFactory.create(status="submitted")
    for seconds in range(9):
        record_at(session, seconds, "security_flag")
    assert [row.seq for row in flags(session.pk, 9, limit=3)] == [1, 5, 9]
