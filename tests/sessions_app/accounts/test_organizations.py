import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from sessions_app.accounts import organizations
from sessions_app.models import AuditEntry, Organization
from sessions_app.vocabulary.exceptions import Conflict, NotFound
from tests.factories import OrganizationFactory
from tests.sessions_app.verbs import STAFF

pytestmark = pytest.mark.django_db


def test_a_slug_is_unique() -> None:
    organizations.create(name="One", slug="one")
    other = organizations.create(name="Other", slug="other")
    with pytest.raises(Conflict, match="slug"):
        organizations.create(name="Again", slug="one")
    with pytest.raises(Conflict, match="slug"):
        organizations.update(other.pk, actor=STAFF, slug="one")
    assert set(Organization.objects.values_list("name", "slug")) == {
        ("One", "one"),
        ("Other", "other"),
    }


def test_what_is_not_given_stays() -> None:
    organization = OrganizationFactory.create(name="Before", slug="before")
    organizations.update(organization.pk, actor=STAFF, name="After")
    assert Organization.objects.values_list("name", "slug").get() == ("After", "before")


def test_an_unknown_organization_is_not_changed() -> None:
    with pytest.raises(NotFound):
        organizations.update(OrganizationFactory.build().pk, actor=STAFF, name="After")


def test_an_organization_is_created_once_with_a_name_derived_from_its_slug() -> None:
    first = organizations.get_or_create("acme-hiring")
    assert first.name == "Acme Hiring"
    assert organizations.get_or_create("acme-hiring") == first


@pytest.mark.parametrize("slug", ["not a slug", "", "a\0b", "x" * 61])
def test_an_invalid_slug_creates_nothing(slug: str) -> None:
    with pytest.raises(ValidationError):
        organizations.get_or_create(slug)
    assert not Organization.objects.exists()


def test_a_name_is_made_of_the_slug_s_words() -> None:
    assert organizations.get_or_create("acme_hiring").name == "Acme Hiring"
    assert organizations.get_or_create("other").name == "Other"
    assert organizations.get_or_create("-").name == "-"


def test_another_retention_is_on_record_with_who_set_it(organization: Organization) -> None:
    organizations.update(organization.pk, actor=STAFF, name="Renamed")
    assert not AuditEntry.objects.exists()
    organizations.update(organization.pk, actor=STAFF, retention_days=30)
    entry = AuditEntry.objects.get(object_id=organization.pk)
    assert (entry.action, entry.actor_id) == ("organization.retention_changed", STAFF.id)
    assert entry.details == {"before": None, "after": 30}


def test_a_retention_that_stays_leaves_no_entry_and_one_that_ends_does() -> None:
    organization = organizations.create(name="One", slug="one", retention_days=30)
    assert Organization.objects.get().retention_days == 30
    organizations.update(organization.pk, actor=STAFF, retention_days=30, name="Renamed")
    assert not AuditEntry.objects.exists()
    organizations.update(organization.pk, actor=STAFF, retention_days=None)
    assert AuditEntry.objects.get().details == {"before": 30, "after": None}


class TestLegalHold:
    def test_a_hold_is_on_record_with_who_placed_it_when_and_why(
        self, organization: Organization
    ) -> None:
        organizations.hold(organization.pk, reason="Claim 7", actor=STAFF)
        held = Organization.objects.get()
        entry = AuditEntry.objects.get()
        assert (held.hold_reason, held.held_at is not None) == ("Claim 7", True)
        assert (entry.action, entry.object_id) == ("organization.held", organization.pk)
        assert (entry.reason, entry.actor_kind, entry.actor_id) == ("Claim 7", "staff", STAFF.id)

    def test_another_reason_keeps_the_time_and_is_on_record_too(
        self, organization: Organization
    ) -> None:
        first = organizations.hold(organization.pk, reason="Claim 7", actor=STAFF)
        again = organizations.hold(organization.pk, reason="Claim 8", actor=STAFF)
        assert (again.held_at, again.hold_reason) == (first.held_at, "Claim 8")
        assert list(AuditEntry.objects.order_by("created_at").values_list("reason", flat=True)) == [
            "Claim 7",
            "Claim 8",
        ]

    def test_a_release_is_on_record_and_needs_a_hold(self, organization: Organization) -> None:
        with pytest.raises(Conflict, match="no legal hold"):
            organizations.release(organization.pk, actor=STAFF)
        organizations.hold(organization.pk, reason="Claim 7", actor=STAFF)
        organizations.release(organization.pk, actor=STAFF)
        released = Organization.objects.get()
        assert (released.held_at, released.hold_reason) == (None, "")
        assert AuditEntry.objects.filter(action="organization.released").count() == 1

    @pytest.mark.parametrize("reason", ["", " \n"])
    def test_the_database_refuses_a_hold_without_a_reason(
        self, organization: Organization, reason: str
    ) -> None:
        with pytest.raises(IntegrityError), transaction.atomic():
            organizations.hold(organization.pk, reason=reason, actor=STAFF)

    def test_an_unknown_organization_has_none(self, db: None) -> None:
        unknown = OrganizationFactory.build().pk
        with pytest.raises(NotFound):
            organizations.hold(unknown, reason="Claim", actor=STAFF)
        with pytest.raises(NotFound):
            organizations.release(unknown, actor=STAFF)
        with pytest.raises(NotFound):
            organizations.lock_for_removal(unknown)
