from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
import time_machine

from sessions_app.accounts import candidates
from sessions_app.models import AuditEntry, Candidate, Organization
from sessions_app.vocabulary.exceptions import Conflict, NotFound
from tests.factories import CandidateFactory, OrganizationFactory
from tests.sessions_app.verbs import STAFF

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def jane(organization: Organization) -> Candidate:
    return candidates.create(organization.pk, name="Jane", email=" Jane@Example.com ")


def test_an_address_is_kept_in_lower_case_and_trimmed(jane: Candidate) -> None:
    jane.refresh_from_db()
    assert (jane.name, jane.email) == ("Jane", "jane@example.com")
    changed = candidates.update(jane.organization_id, jane.pk, email=" J@Example.com")
    assert (changed.name, changed.email) == ("Jane", "j@example.com")


def test_an_address_is_one_candidate_s_even_of_a_deleted_one(jane: Candidate) -> None:
    candidates.delete(jane.organization_id, jane.pk, actor=STAFF)
    with pytest.raises(Conflict):
        candidates.create(jane.organization_id, name="Other", email=jane.email)
    assert candidates.create(OrganizationFactory.create().pk, name="Other", email=jane.email)


def test_they_are_listed_newest_first_without_the_deleted_ones(organization: Organization) -> None:
    ids = [UUID(int=number) for number in (2, 1, 3)]
    later = [CandidateFactory.create(id=id, organization=organization) for id in ids]
    sooner, deleted = CandidateFactory.create_batch(2, organization=organization)
    Candidate.objects.update(created_at=NOON)
    Candidate.objects.filter(pk=sooner.pk).update(created_at=NOON - timedelta(days=1))
    candidates.delete(organization.pk, deleted.pk, actor=STAFF)
    CandidateFactory.create()
    expected = [later[2], later[0], later[1], sooner]
    assert list(Candidate.objects.in_organization(organization.pk)) == expected


def test_a_known_address_is_not_created_again(jane: Candidate) -> None:
    candidate = candidates.get_or_restore(jane.organization_id, email=" JANE@example.com", name="J")
    assert (candidate.pk, candidate.name) == (jane.pk, "Jane")


def test_an_address_elsewhere_is_another_candidate(jane: Candidate) -> None:
    elsewhere = OrganizationFactory.create()
    candidate = candidates.get_or_restore(elsewhere.pk, email=jane.email, name="Janet")
    assert (candidate.organization_id, candidate.name, candidate.email) == (
        elsewhere.pk,
        "Janet",
        jane.email,
    )
    assert candidate.pk != jane.pk
    assert candidates.get_or_restore(jane.organization_id, email=jane.email, name="J") == jane


def test_a_deleted_one_is_restored_with_the_given_name(jane: Candidate) -> None:
    candidates.delete(jane.organization_id, jane.pk, actor=STAFF)
    candidate = candidates.get_or_restore(jane.organization_id, email=jane.email, name="Janet")
    candidate.refresh_from_db()
    assert (candidate.pk, candidate.name, candidate.deleted_at) == (jane.pk, "Janet", None)


def test_a_deleted_one_is_gone_with_an_entry_that_says_who(jane: Candidate) -> None:
    with time_machine.travel(NOON, tick=False):
        candidates.delete(jane.organization_id, jane.pk, actor=STAFF)
    assert Candidate.objects.get().deleted_at == NOON
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.object_id) == ("candidate.deleted", jane.pk)
    assert (entry.organization_id, entry.details) == (jane.organization_id, {})
    assert (entry.actor_kind, entry.actor_id, entry.reason) == (STAFF.kind, STAFF.id, "")
    with pytest.raises(NotFound):
        candidates.delete(jane.organization_id, jane.pk, actor=STAFF)


def test_another_organization_finds_nobody(jane: Candidate) -> None:
    elsewhere = OrganizationFactory.create().pk
    with pytest.raises(NotFound):
        candidates.get(elsewhere, jane.pk)
    with pytest.raises(NotFound):
        candidates.update(elsewhere, jane.pk, name="Mine")
    assert candidates.get(jane.organization_id, jane.pk) == jane


def test_a_changed_name_is_kept_in_its_normal_form(jane: Candidate) -> None:
    candidates.update(jane.organization_id, jane.pk, name="  Zoe\u0308 ")
    jane.refresh_from_db()
    assert (jane.name, jane.email) == ("Zo\u00eb", "jane@example.com")


def test_a_hold_and_its_release_are_on_record_with_the_reason(jane: Candidate) -> None:
    candidates.hold(jane.organization_id, jane.pk, reason="Lawsuit", actor=STAFF)
    candidates.release(jane.organization_id, jane.pk, actor=STAFF)
    entries = AuditEntry.objects.filter(object_id=jane.pk, organization=jane.organization_id)
    assert list(entries.order_by("created_at").values_list("action", "reason", "actor_id")) == [
        ("candidate.held", "Lawsuit", STAFF.id),
        ("candidate.released", "", STAFF.id),
    ]


def test_another_reason_does_not_begin_a_hold_anew(jane: Candidate) -> None:
    with time_machine.travel(NOON, tick=False):
        candidates.hold(jane.organization_id, jane.pk, reason="Lawsuit", actor=STAFF)
    candidates.hold(jane.organization_id, jane.pk, reason="Appeal", actor=STAFF)
    jane.refresh_from_db()
    assert (jane.held_at, jane.hold_reason) == (NOON, "Appeal")


@pytest.mark.parametrize("is_deleted", [False, True])
def test_an_erased_candidate_was_deleted_when_they_were_deleted(
    jane: Candidate, is_deleted: bool
) -> None:
    if is_deleted:
        with time_machine.travel(NOON, tick=False):
            candidates.delete(jane.organization_id, jane.pk, actor=STAFF)
    later = NOON + timedelta(days=1)
    with time_machine.travel(later, tick=False):
        candidates.erase(jane)
    jane.refresh_from_db()
    assert (jane.deleted_at, jane.erased_at) == (NOON if is_deleted else later, later)
