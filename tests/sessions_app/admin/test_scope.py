"""Who sees and does what in the admin: roles by organizations by pages."""

import pytest
from django.db.models import Model

from sessions_app.models import (
    ApiKey,
    Assessment,
    Candidate,
    DeletionJob,
    IdempotencyRecord,
    Membership,
    Organization,
    Session,
)
from sessions_app.vocabulary.enums import Role
from tests.admin_pages import (
    add_to,
    client_of,
    list_of,
    page_of,
    rows_in,
    staff_client,
    superuser_client,
)
from tests.admin_rows import FACTS, MAKERS, name_of
from tests.factories import CandidateFactory, MembershipFactory, OrganizationFactory, UserFactory

FOR_OWNERS = [DeletionJob]
SCOPED = [model for model in MAKERS if model not in {IdempotencyRecord, *FOR_OWNERS}]
EDITORS = {
    Assessment: {Role.ADMIN, Role.OWNER},
    Candidate: {Role.ADMIN, Role.OWNER},
    Session: {Role.ADMIN, Role.OWNER},
    Membership: {Role.OWNER},
}
every_role = pytest.mark.parametrize("role", Role)
every_scoped_model = pytest.mark.parametrize("model", SCOPED, ids=name_of)


@every_role
@every_scoped_model
def test_members_list_what_is_their_organizations(
    organization: Organization, role: Role, model: type[Model]
) -> None:
    mine, theirs = MAKERS[model](organization), MAKERS[model](OrganizationFactory.create())
    listed = rows_in(staff_client(organization, role).get(list_of(model)))
    assert mine.pk in listed
    assert theirs.pk not in listed


@every_role
@every_scoped_model
def test_members_open_pages_of_their_organizations_only(
    organization: Organization, role: Role, model: type[Model]
) -> None:
    mine, theirs = MAKERS[model](organization), MAKERS[model](OrganizationFactory.create())
    client = staff_client(organization, role)
    assert client.get(page_of(mine)).status_code == 200
    # What Django answers for a row that does not exist: a way back to the overview.
    for action in ("change", "history", "delete"):
        assert client.get(page_of(theirs, action)).status_code in {302, 403}
    assert client.post(page_of(theirs), {"name": "x"}).status_code in {302, 403}


@every_role
@every_scoped_model
def test_a_role_decides_who_may_change(
    organization: Organization, role: Role, model: type[Model]
) -> None:
    row = MAKERS[model](organization)
    answer = staff_client(organization, role).get(page_of(row))
    assert answer.context["has_change_permission"] is (role in EDITORS.get(model, ()))


@every_role
@every_scoped_model
def test_a_role_decides_who_may_add(
    organization: Organization, role: Role, model: type[Model]
) -> None:
    may = role in EDITORS.get(model, ()) and model is not Session
    answer = staff_client(organization, role).get(add_to(model))
    assert answer.status_code == (200 if may else 403)


@pytest.mark.parametrize("model", [m for m in MAKERS if m not in FACTS], ids=name_of)
def test_superusers_change_all_that_can_be_changed(
    organization: Organization, model: type[Model]
) -> None:
    answer = superuser_client().get(page_of(MAKERS[model](organization)))
    assert answer.context["has_change_permission"] is (model is not ApiKey)


@every_role
def test_a_reviewers_post_changes_nothing_and_an_admins_does(
    organization: Organization, role: Role
) -> None:
    candidate = CandidateFactory.create(organization=organization)
    form = {"name": "Renamed", "email": candidate.email}
    answer = staff_client(organization, role).post(page_of(candidate), form)
    candidate.refresh_from_db()
    assert answer.status_code == (403 if role == Role.REVIEWER else 302)
    assert (candidate.name == "Renamed") is (role != Role.REVIEWER)


@every_role
def test_nothing_can_be_put_into_another_organization(
    organization: Organization, role: Role
) -> None:
    other = OrganizationFactory.create()
    form = {"organization": other.pk, "name": "Name", "email": "name@example.com"}
    staff_client(organization, role).post(add_to(Candidate), form)
    assert not Candidate.objects.exists()


def test_a_role_counts_in_its_own_organization_only(organization: Organization) -> None:
    """Owner here, reviewer there: there, nothing can be changed or added."""
    other = OrganizationFactory.create()
    user = UserFactory.create(is_staff=True)
    MembershipFactory.create(user=user, organization=organization, role=Role.OWNER)
    MembershipFactory.create(user=user, organization=other, role=Role.REVIEWER)
    client = client_of(user)
    theirs = MAKERS[Candidate](other)
    assert client.get(page_of(theirs)).context["has_change_permission"] is False
    choices = client.get(add_to(Candidate)).context["adminform"].form.fields["organization"]
    assert list(choices.queryset) == [organization]


def test_staff_without_a_membership_see_nothing(organization: Organization) -> None:
    client = client_of(UserFactory.create(is_staff=True))
    assert client.get("/admin/").context["available_apps"] == []
    assert client.get(list_of(Session)).status_code == 403


def test_users_who_are_not_staff_are_sent_to_the_sign_in(organization: Organization) -> None:
    client = client_of(MembershipFactory.create(organization=organization).user)
    assert client.get(list_of(Session)).headers["Location"].startswith("/admin/login/")


@every_role
def test_stored_responses_are_for_superusers(organization: Organization, role: Role) -> None:
    row = MAKERS[IdempotencyRecord](organization)
    client = staff_client(organization, role)
    assert client.get(list_of(IdempotencyRecord)).status_code == 403
    assert client.get(page_of(row)).status_code == 403


@every_role
@pytest.mark.parametrize("model", FOR_OWNERS, ids=name_of)
def test_deletions_are_for_owners(
    organization: Organization, role: Role, model: type[DeletionJob]
) -> None:
    mine, theirs = MAKERS[model](organization), MAKERS[model](OrganizationFactory.create())
    client = staff_client(organization, role)
    may = role == Role.OWNER
    assert client.get(list_of(model)).status_code == (200 if may else 403)
    assert client.get(page_of(mine)).status_code == (200 if may else 403)
    assert client.get(page_of(theirs)).status_code in {302, 403}
    assert not may or rows_in(client.get(list_of(model))) == {mine.pk}


@pytest.mark.parametrize("field", ["assessment", "organization"])
def test_the_choices_of_a_filter_are_the_organizations_own(
    organization: Organization, field: str
) -> None:
    MAKERS[Assessment](OrganizationFactory.create(name="Elsewhere"))
    MAKERS[Assessment](organization)
    query = {"app_label": "sessions_app", "model_name": "session", "field_name": field}
    answer = staff_client(organization, Role.REVIEWER).get("/admin/autocomplete/", query)
    own = Assessment.objects.get(organization=organization) if field == "assessment" else None
    assert [choice["id"] for choice in answer.json()["results"]] == [str((own or organization).pk)]


def test_the_overview_lists_only_what_a_member_may_see(organization: Organization) -> None:
    answer = staff_client(organization, Role.REVIEWER).get("/admin/")
    listed = {m["model"] for app in answer.context["available_apps"] for m in app["models"]}
    assert listed == set(SCOPED)
    assert Organization in listed
