from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from sessions_app import lifecycle
from sessions_app.models import Decision, Session
from sessions_app.vocabulary.enums import Outcome, Status
from sessions_app.vocabulary.exceptions import Conflict
from tests.factories import SessionFactory
from tests.sessions_app.verbs import STAFF

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def session(db: None) -> Session:
    return SessionFactory.create(status=Status.SUBMITTED, now=NOON)


def decide(session: Session, outcome: Outcome | None, reason: str) -> Decision:
    return lifecycle.decide(session.pk, outcome=outcome, reason=reason, actor=STAFF)


def test_it_is_on_record_with_who_decided_and_no_earlier_than_the_submission(
    session: Session,
) -> None:
    with time_machine.travel(NOON - timedelta(minutes=1), tick=False):
        decide(session, Outcome.ADVANCE, "Good")
    row = Decision.objects.get()
    assert (row.version, row.outcome, row.reason) == (1, "advance", "Good")
    assert (row.actor_kind, row.actor_id, row.created_at) == (STAFF.kind, STAFF.id, NOON)


def test_what_was_taken_back_for_this_reason_is_not_taken_back_again(session: Session) -> None:
    decide(session, Outcome.ADVANCE, "Good")
    taken_back = decide(session, None, "Wrong person")
    assert decide(session, None, "Wrong person") == taken_back
    with pytest.raises(Conflict):
        decide(session, None, "Another reason")
    assert Decision.objects.count() == 2
