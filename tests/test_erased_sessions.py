"""What erasing does to sessions of each status, and what no longer happens to them."""

from datetime import timedelta

import pytest
from django.utils import timezone

from events_app.log import NewEvent
from events_app.log.intake import record_batch
from sessions_app import lifecycle
from sessions_app.deletion import erasure
from sessions_app.invitations.mail import queue
from sessions_app.invitations.single import send_link
from sessions_app.models import Erasure, InvitationEmail
from sessions_app.vocabulary.exceptions import Conflict, NotFound
from tests.factories import SessionFactory
from tests.sessions_app.verbs import STAFF, erase

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("status", ["invited", "setup", "in_progress", "submitted", "scoring"])
def test_a_session_of_any_status_can_be_erased_and_none_goes_on(status: str) -> None:
    session = SessionFactory.create(status=status, phase_minutes=(30, 30, 30))
    erase(session)
    session.refresh_from_db()
    assert session.status == ("invited" if status == "invited" else "submitted")
    assert session.token is None
    assert session.timer_ends_at is None
    if status in ("setup", "in_progress"):
        assert session.submitted_by == "staff"
        assert session.phases.filter(ended_at=None).count() == 0


def test_an_e_mail_that_was_not_sent_is_not_sent_any_more() -> None:
    session = SessionFactory.create()
    queue(session, site="https://example.com")
    erase(session)
    assert not InvitationEmail.objects.exists()


def test_an_erased_session_gets_no_link_again() -> None:
    session = SessionFactory.create()
    erase(session)
    with pytest.raises(Conflict, match="erased"):
        lifecycle.rotate_token(session.pk, actor=STAFF)
    with pytest.raises(Conflict, match="erased"):
        send_link(session.pk, site="https://example.com")
    session.refresh_from_db()
    assert session.token is None


def test_events_that_were_on_their_way_are_not_recorded_any_more() -> None:
    session = SessionFactory.create(status="in_progress")
    erase(session)
    with pytest.raises(NotFound):
        record_batch(session.pk, [NewEvent("file_uploaded", 1, "task", {"name": "essay.pdf"})])
    assert not session.events.filter(type="file_uploaded").exists()


def test_timers_that_were_overdue_end_when_they_ended() -> None:
    long_ago = timezone.now() - timedelta(days=1)
    session = SessionFactory.create(status="in_progress", now=long_ago)
    erase(session)
    session.refresh_from_db()
    assert session.submitted_by == "timer"


def test_what_is_counted_is_what_was_there_and_who_erased_it_is_on_record() -> None:
    session = SessionFactory.create()
    entry = erase(session)
    counts = {name: number for name, number in entry.details.items() if number}
    assert counts == {"sessions": 1}
    record = Erasure.objects.get()
    assert (record.actor_kind, record.actor_id) == (STAFF.kind, STAFF.id)


def test_a_young_invitation_of_an_old_candidate_stays() -> None:
    long_ago = timezone.now() - timedelta(days=100)
    past = SessionFactory.create(status="submitted", now=long_ago)
    young = SessionFactory.create(organization=past.organization, candidate=past.candidate)
    before = timezone.now() - timedelta(days=90)
    entry = erasure.erase_older(past.organization_id, past.candidate_id, before=before, actor=STAFF)
    assert entry.action == "candidate.sessions_erased"
    assert [each.session_id for each in Erasure.objects.all()] == [past.pk]
    young.refresh_from_db()
    assert young.token
