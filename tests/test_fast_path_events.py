"""A batch of events on the fast path is what the log itself would have recorded."""

from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events_app.log import NewEvent, record
from events_app.models import Event, LogHead
from events_app.types import EventType
from events_app.verification import verify
from sessions_app import lifecycle
from sessions_app.models import Organization, Session
from sessions_app.vocabulary.enums import Status
from tests import paths
from tests.annotations import Call, CandidateOf, Json, Response
from tests.factories import SessionFactory
from tests.logs import BEGIN_MS
from tests.test_fast_path import DATA, ODD, session_actor

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


@pytest.fixture
def session(organization: Organization) -> Session:
    return SessionFactory.create(organization=organization, status=Status.IN_PROGRESS)


class TestEvents:
    @pytest.fixture
    def send(self, session: Session, candidate_of: CandidateOf) -> Call:
        client = candidate_of(session)
        record(session.pk, [NewEvent("user_message", 1, "task")])
        client.post(paths.sessions(session, "events"), {"events": [event(1)]})

        def post(*events: Json) -> Response:
            return client.post(paths.sessions(session, "events"), {"events": list(events)})

        return post

    def test_they_are_recorded_in_two_statements_and_chained(
        self, send: Call, session: Session
    ) -> None:
        batch = [event(9 - n, data, phase=ODD) for n, data in enumerate(DATA * 2)]
        with CaptureQueriesContext(connection) as captured:
            response = send(*batch, event(3, type="memory_added", id=str(uuid4())))
        assert len(captured) == 2
        assert (response.status_code, response.json()) == (201, {"ok": True, "recorded": 7})
        assert verify(session.pk) == []
        rows = list(Event.objects.order_by("seq"))[2:]
        assert [row.timestamp_ms - BEGIN_MS for row in rows] == [3, 4, 5, 6, 7, 8, 9]
        assert [repr(row.data) for row in rows if row.type == "manual_edit"] == [
            repr(data) for data in reversed(DATA * 2)
        ]
        assert {row.phase for row in rows} == {ODD, "task"}
        head = LogHead.objects.get()
        assert (head.event_count, sum(head.type_counts.values())) == (9, 9)

    def test_they_are_as_the_log_itself_would_have_them(self, send: Call, session: Session) -> None:
        send(*[event(n, data) for n, data in enumerate(DATA)])
        short = list(Event.objects.order_by("seq"))[-3:]
        record(
            session.pk,
            [NewEvent("manual_edit", BEGIN_MS + n, "task", d) for n, d in enumerate(DATA)],
        )
        plain = list(Event.objects.order_by("seq"))[-3:]
        for one, other in zip(short, plain, strict=True):
            same = ("timestamp_ms", "phase", "type", "data")
            assert [repr(getattr(one, n)) for n in same] == [repr(getattr(other, n)) for n in same]
            assert other.type_seq == one.type_seq + 3
        assert verify(session.pk) == []

    def test_one_sent_again_is_recorded_once(self, send: Call, session: Session) -> None:
        again = event(5, id=str(uuid4()))
        assert [send(again, event(n)).json()["recorded"] for n in range(3)] == [2, 1, 1]
        assert send(again, again).json()["recorded"] == 0
        assert verify(session.pk) == []

    def test_a_security_flag_is_counted_as_open(self, send: Call) -> None:
        send(event(1, type=EventType.SECURITY_FLAG))
        assert LogHead.objects.get().open_flags == 1

    def test_the_last_ones_on_the_wire(self, send: Call, session: Session) -> None:
        lifecycle.submit(session.pk, actor=session_actor(session))
        assert send(event(7)).status_code == 201
        assert verify(session.pk) == []

    def test_a_log_that_has_not_begun(
        self, organization: Organization, candidate_of: CandidateOf
    ) -> None:
        session = SessionFactory.create(organization=organization, status=Status.SETUP)
        response = candidate_of(session).post(
            paths.sessions(session, "events"), {"events": [event(1)]}
        )
        assert response.json()["recorded"] == 1
        assert verify(session.pk) == []


def event(
    at: int,
    data: Json | None = None,
    *,
    type: str = "manual_edit",
    phase: str = "task",
    **others: Any,
) -> Json:
    return {
        "timestampMs": BEGIN_MS + at,
        "phase": phase,
        "type": type,
        "data": data or {},
        **others,
    }
