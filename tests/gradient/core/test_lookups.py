from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sessions_app.models import Session, SessionPhase
from tests.factories import SessionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def sessions() -> list[Session]:
    return [SessionFactory.create() for _ in range(3)]


def test_among_selects_the_rows_with_these_ids(sessions: list[Session]) -> None:
    wanted = [sessions[0].pk, sessions[2].pk, uuid4()]
    assert set(Session.objects.filter(pk__among=wanted)) == {sessions[0], sessions[2]}
    assert list(Session.objects.exclude(pk__among=wanted)) == [sessions[1]]


def test_among_no_ids_selects_nothing(sessions: list[Session]) -> None:
    assert not Session.objects.filter(pk__among=[]).exists()


def test_it_goes_where_relations_lead(sessions: list[Session]) -> None:
    some = sessions[:2]
    phases = SessionPhase.objects.filter(session__pk__among=[session.pk for session in some])
    assert {phase.session_id for phase in phases} == {session.pk for session in some}


def test_thousands_of_ids_are_one_parameter(sessions: list[Session]) -> None:
    ids = [uuid4() for _ in range(40_000)]
    with CaptureQueriesContext(connection) as captured:
        assert set(Session.objects.filter(pk__among=[*ids, sessions[1].pk])) == {sessions[1]}
    assert len(captured) == 1
