"""Legal holds are placed and released in the admin, of a candidate or of a whole organization."""

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client

from sessions_app.accounts import organizations
from sessions_app.models import AuditEntry, Candidate, Organization
from sessions_app.vocabulary.enums import Role
from tests.admin_pages import add_to, page_of, staff_client, superuser_client
from tests.annotations import Json
from tests.factories import CandidateFactory
from tests.sessions_app.verbs import STAFF

pytestmark = pytest.mark.django_db


def form(row: Candidate | Organization, reason: str) -> Json:
    if isinstance(row, Candidate):
        return {"name": row.name, "email": row.email, "hold_reason": reason}
    return {"name": row.name, "slug": row.slug, "hold_reason": reason}


@pytest.mark.parametrize("kind", ["candidate", "organization"])
def test_a_hold_is_placed_and_released_and_both_are_on_record(
    organization: Organization, kind: str
) -> None:
    client = superuser_client()
    row = CandidateFactory.create(organization=organization)
    held: Candidate | Organization = row if kind == "candidate" else organization
    assert client.post(page_of(held), form(held, "Claim 7")).status_code == 302
    held.refresh_from_db()
    assert (held.hold_reason, held.held_at is not None) == ("Claim 7", True)
    assert "Claim 7" in client.get(page_of(held)).text
    assert client.post(page_of(held), form(held, "")).status_code == 302
    held.refresh_from_db()
    assert (held.hold_reason, held.held_at) == ("", None)
    entries = AuditEntry.objects.filter(object_id=held.pk).order_by("created_at")
    user = client.session["_auth_user_id"]
    assert [(entry.action, entry.reason, entry.actor_id) for entry in entries] == [
        (f"{kind}.held", "Claim 7", user),
        (f"{kind}.released", "", user),
    ]
    assert LogEntry.objects.filter(object_id=str(held.pk), user_id=user).count() == 2


def test_another_field_changes_no_hold(organization: Organization) -> None:
    organizations.hold(organization.pk, reason="Claim 7", actor=STAFF)
    renamed = form(organization, "Claim 7") | {"name": "Renamed"}
    superuser_client().post(page_of(organization), renamed)
    organization.refresh_from_db()
    assert (organization.name, organization.hold_reason) == ("Renamed", "Claim 7")
    assert AuditEntry.objects.count() == 1


def test_a_form_that_was_opened_before_the_hold_does_not_release_it(
    organization: Organization,
) -> None:
    client = superuser_client()
    opened = client.get(page_of(organization)).context["adminform"].form
    organizations.hold(organization.pk, reason="Claim 7", actor=STAFF)
    late = form(organization, "") | {"name": "Renamed", "version": opened.initial["version"]}
    answer = client.post(page_of(organization), late)
    assert "This was changed since you opened it" in answer.text
    organization.refresh_from_db()
    assert organization.hold_reason == "Claim 7"


def test_a_new_organization_has_none(db: None) -> None:
    client = superuser_client()
    assert "hold_reason" not in client.get(add_to(Organization)).text


@pytest.mark.parametrize("role", Role)
def test_members_of_the_organization_see_its_hold_and_cannot_change_it(
    organization: Organization, role: Role
) -> None:
    organizations.hold(organization.pk, reason="Claim 7", actor=STAFF)
    client: Client = staff_client(organization, role)
    assert "Claim 7" in client.get(page_of(organization)).text
    assert client.post(page_of(organization), form(organization, "")).status_code == 403
    organization.refresh_from_db()
    assert organization.hold_reason == "Claim 7"
