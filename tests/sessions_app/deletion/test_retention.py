"""Erasure by age, by the worker and by `manage.py purge`."""

from datetime import datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from sessions_app import lifecycle
from sessions_app.accounts import candidates
from sessions_app.deletion import retention, single
from sessions_app.models import AuditEntry, Candidate, Erasure, Organization, Session
from tests.factories import CandidateFactory, OrganizationFactory, SessionFactory
from tests.sessions_app.verbs import STAFF

pytestmark = pytest.mark.django_db

DAYS = 90


@pytest.fixture
def organization(db: None) -> Organization:
    return OrganizationFactory.create(slug="acme", retention_days=DAYS)


def ago(days: float) -> datetime:
    return timezone.now() - timedelta(days=days)


def old(organization: Organization, **attributes: Any) -> Session:
    """A session that was submitted, and its candidate created, before the retention began."""
    session = SessionFactory.create(
        organization=organization,
        **{"status": "submitted", "now": ago(DAYS + 1), **attributes},
    )
    Candidate.objects.filter(pk=session.candidate_id).update(created_at=ago(DAYS + 2))
    return session


def erased() -> set[Any]:
    return set(Erasure.objects.values_list("session", flat=True))


def names() -> set[str]:
    return set(Candidate.objects.values_list("name", flat=True))


def test_what_is_older_is_erased_and_what_is_younger_stays(organization: Organization) -> None:
    past, recent = old(organization), old(organization, now=ago(DAYS - 1))
    assert retention.purge_all() == 1
    assert erased() == {past.pk}
    assert names() == {"Erased", recent.candidate.name}


def test_an_organization_without_a_retention_keeps_everything() -> None:
    session = old(OrganizationFactory.create())
    assert retention.purge_all() == 0
    session.refresh_from_db()
    assert session.token


def test_a_candidate_stays_as_long_as_one_of_their_sessions(organization: Organization) -> None:
    past = old(organization)
    recent = SessionFactory.create(
        organization=organization, candidate=past.candidate, status="submitted"
    )
    retention.purge_all()
    assert erased() == {past.pk}
    assert names() == {past.candidate.name}
    recent.refresh_from_db()
    assert recent.token
    entry = AuditEntry.objects.get(object_id=past.candidate_id)
    assert (entry.action, entry.actor_kind) == ("candidate.sessions_erased", "timer")


def test_an_invitation_that_nobody_used_is_erased_too(organization: Organization) -> None:
    unused = old(organization, status="invited", created_at=ago(DAYS + 1))
    not_due = old(organization, status="invited", created_at=ago(DAYS + 1), due_date=ago(-1))
    retention.purge_all()
    assert erased() == {unused.pk}
    not_due.refresh_from_db()
    assert not_due.token


def test_a_candidate_without_sessions_is_erased(organization: Organization) -> None:
    CandidateFactory.create(organization=organization, created_at=ago(DAYS + 1))
    retention.purge_all()
    assert names() == {"Erased"}


def test_a_legal_hold_keeps_both(organization: Organization) -> None:
    session = old(organization)
    candidates.hold(organization.pk, session.candidate_id, reason="Lawsuit", actor=STAFF)
    assert retention.purge_all() == 0
    assert erased() == set()


def test_a_second_purge_has_nothing_to_do(organization: Organization) -> None:
    old(organization)
    retention.purge_all()
    assert retention.purge_all() == 0
    assert AuditEntry.objects.count() == 1


def test_a_purge_that_was_cut_off_goes_on(organization: Organization) -> None:
    for _ in range(3):
        old(organization)
    next(retention.purge(organization))
    assert len(erased()) == 1
    assert retention.purge_all() == 2


def test_another_organization_is_left_alone(organization: Organization) -> None:
    other = old(OrganizationFactory.create(retention_days=DAYS * 2))
    old(organization)
    retention.purge_all()
    assert other.pk not in erased()


@pytest.mark.parametrize("days", [0, 29, 36_501])
def test_the_database_refuses_a_retention_out_of_range(days: int) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        OrganizationFactory.create(retention_days=days)


def test_a_session_that_was_submitted_meanwhile_stays(organization: Organization) -> None:
    session = old(organization, status="in_progress", created_at=ago(DAYS + 1), now=ago(0))
    lifecycle.submit(session.pk, actor=STAFF)
    retention.purge_all()
    assert erased() == set()


class TestTheCommand:
    def purge(self, *arguments: str) -> str:
        out = StringIO()
        call_command("purge", *arguments, stdout=out)
        return out.getvalue()

    def test_a_dry_run_says_what_is_due_and_erases_nothing(
        self, organization: Organization
    ) -> None:
        held = old(organization)
        candidates.hold(organization.pk, held.candidate_id, reason="Lawsuit", actor=STAFF)
        old(organization)
        out = self.purge("--dry-run")
        assert "acme: 1 sessions of 1 candidates ended before" in out
        assert "1 candidates have a legal hold and stay" in out
        assert erased() == set()

    def test_it_asks_first(
        self, organization: Organization, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        old(organization)
        monkeypatch.setattr("builtins.input", lambda _: "no")
        with pytest.raises(CommandError, match="Nothing was erased"):
            self.purge()
        assert erased() == set()
        monkeypatch.setattr("builtins.input", lambda _: "yes")
        assert "acme: 1 candidates erased." in self.purge()
        assert len(erased()) == 1

    def test_one_organization_alone(self, organization: Organization) -> None:
        old(organization)
        other = old(OrganizationFactory.create(slug="other", retention_days=DAYS))
        self.purge("--org", "other", "--no-input")
        assert erased() == {other.pk}

    def test_an_unknown_organization_is_an_error(self) -> None:
        with pytest.raises(CommandError, match="not found"):
            self.purge("--org", "nobody")


def test_only_the_sessions_that_are_old_are_due(organization: Organization) -> None:
    past = old(organization)
    for status in ("submitted", "invited"):
        SessionFactory.create(organization=organization, candidate=past.candidate, status=status)
    other = old(OrganizationFactory.create(retention_days=DAYS))
    for each in old(organization), old(organization):
        candidates.hold(organization.pk, each.candidate_id, reason="Lawsuit", actor=STAFF)
    due = retention.due(organization)
    assert due is not None
    assert (due.sessions, due.candidates, due.held) == (1, 1, 2)
    assert list(retention.purge(organization)) == [past.candidate_id]
    assert erased() == {past.pk}
    assert other.pk not in erased()


def test_after_a_purge_nothing_is_due(organization: Organization) -> None:
    past = old(organization)
    recent = SessionFactory.create(
        organization=organization, candidate=past.candidate, status="submitted"
    )
    gone = old(organization)
    assert retention.purge_all() == 2
    assert names() == {past.candidate.name, "Erased"}
    due = retention.due(organization)
    assert due is not None
    assert (due.sessions, due.candidates, due.held) == (0, 0, 0)
    assert erased() == {past.pk, gone.pk}
    assert recent.pk not in erased()


def test_a_candidate_who_lost_the_last_session_is_erased(organization: Organization) -> None:
    past = old(organization)
    recent = SessionFactory.create(
        organization=organization, candidate=past.candidate, status="submitted"
    )
    retention.purge_all()
    single.delete_session(recent.pk, organization_id=organization.pk, actor=STAFF)
    assert retention.purge_all() == 1
    assert names() == {"Erased"}


def test_a_candidate_without_sessions_who_was_just_created_stays(
    organization: Organization,
) -> None:
    candidate = CandidateFactory.create(organization=organization)
    assert retention.purge_all() == 0
    assert names() == {candidate.name}


def test_one_who_is_held_meanwhile_stays_and_the_others_are_erased(
    organization: Organization,
) -> None:
    for _ in range(3):
        old(organization)
    purge = retention.purge(organization)
    done = [next(purge)]
    held = Candidate.objects.exclude(pk__in=done).order_by("created_at")[0]
    candidates.hold(organization.pk, held.pk, reason="Lawsuit", actor=STAFF)
    done += purge
    assert len(done) == 2
    assert held.pk not in done
