from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from sessions_app import lifecycle
from sessions_app.lifecycle.transitions import (
    TRANSITIONS,
    LifecycleColumns,
    change_status,
    write_columns,
)
from sessions_app.models import LIFECYCLE_FIELDS, Session, Transition
from sessions_app.vocabulary.enums import Status
from sessions_app.vocabulary.exceptions import Conflict, IllegalTransition
from sessions_app.vocabulary.signals import statuses_changed
from tests.factories import SessionFactory
from tests.sessions_app.verbs import STAFF

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def test_the_typed_columns_are_those_that_the_lifecycle_alone_writes() -> None:
    assert LifecycleColumns.__annotations__.keys() == LIFECYCLE_FIELDS - {"status", "assignee"}


def test_a_change_of_status_stamps_or_clears_columns_that_exist() -> None:
    effects = TRANSITIONS.values()
    named = {name for effect in effects for name in (effect.stamps, effect.clears) if name}
    assert named <= LIFECYCLE_FIELDS


@pytest.mark.django_db
class TestChangeOfStatus:
    def test_it_is_on_record_with_the_time_that_counts_and_the_time_of_writing(self) -> None:
        session, other = SessionFactory.create_batch(2, status=Status.SUBMITTED)
        with time_machine.travel(NOON + timedelta(minutes=5), tick=False):
            change_status(session, Status.SCORING, actor=STAFF, at=NOON)
        row = Transition.objects.get()
        assert (row.from_status, row.to_status) == (Status.SUBMITTED, Status.SCORING)
        assert (row.actor_kind, row.actor_id, row.reason) == (STAFF.kind, STAFF.id, "")
        assert (row.at, row.created_at) == (NOON, NOON + timedelta(minutes=5))
        assert Session.objects.get(pk=other.pk).status == Status.SUBMITTED
        stored = Session.objects.get(pk=session.pk)
        assert (stored.status, stored.scoring_started_at) == (Status.SCORING, NOON)
        assert (session.status, session.scoring_started_at) == (Status.SCORING, NOON)

    def test_it_is_not_written_before_the_time_that_counts(self) -> None:
        session = SessionFactory.create(status=Status.SUBMITTED)
        with time_machine.travel(NOON - timedelta(minutes=5), tick=False):
            change_status(session, Status.SCORING, actor=STAFF, at=NOON)
        row = Transition.objects.get()
        assert (row.at, row.created_at) == (NOON, NOON)

    def test_it_is_announced_with_what_it_was(self) -> None:
        heard: list[dict[str, Any]] = []

        def hear(**arguments: Any) -> None:
            heard.append(arguments)

        session = SessionFactory.create(status=Status.SUBMITTED)
        statuses_changed.connect(hear)
        change_status(session, Status.SCORING, actor=STAFF, at=NOON)
        statuses_changed.disconnect(hear)
        assert heard == [
            {
                "signal": statuses_changed,
                "sender": Session,
                "moments": [(session, NOON)],
                "from_status": Status.SUBMITTED,
                "to_status": Status.SCORING,
                "actor": STAFF,
            }
        ]

    def test_one_that_does_not_exist_names_those_that_lead_there(self) -> None:
        session = SessionFactory.create(status=Status.INVITED)
        with pytest.raises(IllegalTransition) as error:
            change_status(session, Status.SCORED, actor=STAFF, at=NOON)
        expected = (Status.INVITED, (Status.SCORING, Status.REVIEWED))
        assert (error.value.current, error.value.allowed) == expected

    def test_a_row_that_changed_since_it_was_read_is_left_alone(self) -> None:
        session = SessionFactory.create(status=Status.SUBMITTED)
        lifecycle.begin_scoring(session.pk, actor=STAFF)
        with pytest.raises(Conflict, match="by another request"):
            change_status(session, Status.SCORING, actor=STAFF, at=NOON)
        with pytest.raises(Conflict):
            write_columns(session, final_percent=100)
        assert Transition.objects.count() == 1
        assert Session.objects.get().final_percent is None
