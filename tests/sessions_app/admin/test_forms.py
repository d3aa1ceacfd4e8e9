"""What can be edited in the admin: assessments, candidates, memberships, keys."""

import re
from collections.abc import Collection
from typing import Any, TypeAlias

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from sessions_app.models import (
    ApiKey,
    Assessment,
    AssessmentPhase,
    AuditEntry,
    Candidate,
    Membership,
    Organization,
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
from tests.annotations import Json, Response
from tests.factories import (
    ApiKeyFactory,
    AssessmentFactory,
    CandidateFactory,
    MembershipFactory,
    OrganizationFactory,
    UserFactory,
)


@pytest.fixture
def client(organization: Organization) -> Client:
    return staff_client(organization, Role.ADMIN)


PhaseFields: TypeAlias = tuple[int | str, str, float]


def assessment_form(
    phases: list[PhaseFields],
    known: Collection[AssessmentPhase] = (),
    **fields: Any,
) -> Json:
    """The form's fields; `phases` are (position, name, minutes), `known` rows come first."""
    form: Json = {
        "name": "Senior PM",
        "role": "",
        "task_prompt": "",
        "deliverable_type": "docx",
        "setup_minutes": "15",
        "is_active": "on",
        "phases-TOTAL_FORMS": len(phases),
        "phases-INITIAL_FORMS": len(known),
        **fields,
    }
    for number, (position, name, minutes) in enumerate(phases):
        form |= {
            f"phases-{number}-position": position,
            f"phases-{number}-name": name,
            f"phases-{number}-minutes": minutes,
        }
    for number, phase in enumerate(known):
        form[f"phases-{number}-id"] = phase.pk
    return form


def phases_of(assessment: Assessment) -> list[tuple[int, str, float]]:
    return list(assessment.phases.order_by("index").values_list("index", "name", "minutes"))


def test_an_assessment_is_created_with_its_phases(
    client: Client, organization: Organization
) -> None:
    form = assessment_form([(2, "Draft", 40), (1, "Research", 0.05)], organization=organization.pk)
    assert client.post(add_to(Assessment), form).status_code == 302
    made = Assessment.objects.get()
    assert made.organization == organization
    assert phases_of(made) == [(0, "Research", 0.05), (1, "Draft", 40)]


def test_phases_are_moved_removed_and_added_in_one_save(
    client: Client, organization: Organization
) -> None:
    assessment = AssessmentFactory.create(
        organization=organization, phases=[("One", 1), ("Two", 2), ("Three", 3)]
    )
    rows: list[PhaseFields] = [
        (2, "One", 1),
        (1, "Two", 2),
        (3, "Three", 3),
        ("", "Four", 4),
    ]
    form = assessment_form(rows, known=assessment.phases.order_by("index"))
    form["phases-2-DELETE"] = "on"
    assert client.post(page_of(assessment), form).status_code == 302
    assert phases_of(assessment) == [(0, "Two", 2), (1, "One", 1), (2, "Four", 4)]


@pytest.mark.parametrize(
    "phases",
    [
        [],
        [(1, "", 5)],
        [(1, "Task", 0)],
        [(1, "Task", -1)],
        [(1, "Task", "nan")],
        [(1, "Task", "1e400")],
        [(0, "Task", 5)],
    ],
)
def test_invalid_phases_change_nothing(
    client: Client, organization: Organization, phases: list[PhaseFields]
) -> None:
    assessment = AssessmentFactory.create(organization=organization, phases=[("Task", 60)])
    known = assessment.phases.all() if phases else ()
    form = assessment_form(phases, known=known)
    if not phases:
        form = assessment_form([(1, "Task", 60)], known=assessment.phases.all())
        form["phases-0-DELETE"] = "on"
    answer = client.post(page_of(assessment), form)
    assert answer.status_code == 200
    assert answer.context["errors"]
    assert phases_of(assessment) == [(0, "Task", 60)]


def test_a_phase_s_name_loses_what_no_column_can_hold(
    client: Client, organization: Organization
) -> None:
    assessment = AssessmentFactory.create(organization=organization, phases=[("Task", 60)])
    form = assessment_form([(1, "Ta\0sks", 5)], known=assessment.phases.all())
    assert client.post(page_of(assessment), form).status_code == 302
    assert phases_of(assessment) == [(0, "Tasks", 5)]


def test_an_assessment_stays_in_its_organization(
    client: Client, organization: Organization
) -> None:
    assessment = AssessmentFactory.create(organization=organization)
    other = OrganizationFactory.create()
    form = assessment_form([(1, "Task", 60)], assessment.phases.all(), organization=other.pk)
    client.post(page_of(assessment), form)
    assessment.refresh_from_db()
    assert (assessment.name, assessment.organization) == ("Senior PM", organization)


def test_an_address_is_unique_in_its_organization(
    client: Client, organization: Organization
) -> None:
    known = CandidateFactory.create(organization=organization, email="ada@example.com")
    other = CandidateFactory.create(organization=organization)
    form = {"organization": organization.pk, "name": "Ada", "email": "ada@EXAMPLE.com"}
    for page in (add_to(Candidate), page_of(other)):
        answer = client.post(page, form)
        assert answer.context["errors"] == [
            ["Another candidate of the organization has this address."]
        ]
    assert set(Candidate.objects.all()) == {known, other}


def test_an_address_may_occur_in_another_organization(
    client: Client, organization: Organization
) -> None:
    CandidateFactory.create(email="ada@example.com")
    form = {"organization": organization.pk, "name": "Ada", "email": "ada@example.com"}
    assert client.post(add_to(Candidate), form).status_code == 302
    assert Candidate.objects.filter(organization=organization).count() == 1


def test_a_candidate_keeps_the_address_when_renamed(
    client: Client, organization: Organization
) -> None:
    candidate = CandidateFactory.create(organization=organization)
    form = {"name": "Ada", "email": candidate.email.upper()}
    assert client.post(page_of(candidate), form).status_code == 302


@pytest.mark.parametrize("name", ["", "   "])
def test_a_candidate_needs_a_name(client: Client, organization: Organization, name: str) -> None:
    form = {"organization": organization.pk, "name": name, "email": "ada@example.com"}
    assert client.post(add_to(Candidate), form).context["errors"] == [["This field is required."]]


@pytest.fixture
def owner(organization: Organization) -> Membership:
    return MembershipFactory.create(
        organization=organization, user=UserFactory.create(is_staff=True)
    )


def test_an_owner_adds_a_member_by_user_name(owner: Membership, organization: Organization) -> None:
    user = UserFactory.create(username="ada")
    form = {"organization": organization.pk, "username": "ada", "role": "reviewer"}
    assert client_of(owner.user).post(add_to(Membership), form).status_code == 302
    assert Membership.objects.get(user=user).role == Role.REVIEWER


def test_the_form_for_a_member_lists_no_users(owner: Membership) -> None:
    UserFactory.create(username="someone-elsewhere")
    assert "someone-elsewhere" not in client_of(owner.user).get(add_to(Membership)).text


@pytest.mark.parametrize(
    ("username", "error"),
    [
        ("nobody", "User not found."),
        ("known", "This user is already a member."),
    ],
)
def test_a_user_who_cannot_be_added_is_an_error(
    owner: Membership, organization: Organization, username: str, error: str
) -> None:
    MembershipFactory.create(organization=organization, user=UserFactory.create(username="known"))
    form = {"organization": organization.pk, "username": username, "role": "reviewer"}
    answer = client_of(owner.user).post(add_to(Membership), form)
    assert answer.context["errors"] == [[error]]
    assert Membership.objects.count() == 2


def test_the_last_owner_stays(owner: Membership) -> None:
    client = client_of(owner.user)
    answer = client.post(page_of(owner), {"role": "admin"})
    assert answer.context["errors"] == [
        ["An organization needs an owner. Make another member an owner first."]
    ]
    assert client.post(page_of(owner, "delete"), {"post": "yes"}).status_code == 403
    owner.refresh_from_db()
    assert owner.role == Role.OWNER


def test_one_of_two_owners_may_go(owner: Membership, organization: Organization) -> None:
    other = MembershipFactory.create(organization=organization)
    client = client_of(owner.user)
    assert client.post(page_of(other), {"role": "admin"}).status_code == 302
    assert client.post(page_of(other, "delete"), {"post": "yes"}).status_code == 302
    assert list(Membership.objects.all()) == [owner]


@pytest.mark.parametrize("role", Role)
def test_only_superusers_change_organizations(organization: Organization, role: Role) -> None:
    form = {"name": "Renamed", "slug": "renamed"}
    assert staff_client(organization, role).post(page_of(organization), form).status_code == 403
    assert superuser_client().post(page_of(organization), form).status_code == 302
    assert Organization.objects.get().name == "Renamed"


def test_a_key_is_never_shown_nor_typed_in(organization: Organization) -> None:
    key = ApiKeyFactory.create(organization=organization)
    client = superuser_client()
    for page in (list_of(ApiKey), page_of(key)):
        text = client.get(page).text
        assert key.key_prefix in text
        assert key.plain not in text
        assert key.key_hash not in text
    assert client.get(add_to(ApiKey)).status_code == 403
    assert client.post(page_of(key), {"name": "x"}).status_code == 403


def revoke(client: Client, *keys: ApiKey, **form: str) -> Response:
    form = {"confirmed": "yes"} | form
    selected = {"action": "revoke", "_selected_action": [key.pk for key in keys]}
    return client.post(list_of(ApiKey), selected | {k: v for k, v in form.items() if v})


def test_keys_are_revoked_only_after_a_question_that_names_them(
    organization: Organization,
) -> None:
    keys = [ApiKeyFactory.create(organization=organization, name=name) for name in ("CI", "Cron")]
    client = superuser_client()
    question = revoke(client, *keys, confirmed="")
    assert {"CI", "Cron"} <= set(re.findall(r"<li><bdi>(\w+)</bdi> \(", question.text))
    assert ApiKey.objects.filter(revoked_at=None).count() == 2
    form = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', question.text))
    form["_selected_action"] = re.findall(r'name="_selected_action" value="([^"]+)"', question.text)
    client.post(list_of(ApiKey), form)
    assert not ApiKey.objects.filter(revoked_at=None).exists()


def test_a_member_is_removed_only_after_a_question(organization: Organization) -> None:
    MembershipFactory.create(organization=organization)
    member, client = MembershipFactory.create(organization=organization), superuser_client()
    path = reverse("admin:sessions_app_membership_delete", args=[member.pk])
    for answer in (client.get(path), client.post(path, {})):
        assert "Are you sure" in answer.text
    assert Membership.objects.filter(pk=member.pk).exists()
    client.post(path, {"post": "yes"})
    entry = AuditEntry.objects.get(action="member.removed")
    assert entry.actor_id == client.session["_auth_user_id"]


@pytest.mark.parametrize("role", [Role.ADMIN, Role.OWNER])
def test_a_key_is_revoked_once_and_that_is_on_record(
    organization: Organization, role: Role
) -> None:
    key = ApiKeyFactory.create(organization=organization)
    client = staff_client(organization, role)
    revoke(client, key)
    key.refresh_from_db()
    assert not key.is_valid(timezone.now())
    first = key.revoked_at
    revoke(client, key)
    key.refresh_from_db()
    assert key.revoked_at == first
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.object_id, entry.actor_kind) == ("api_key.revoked", key.pk, "staff")
    assert entry.actor_id == client.session["_auth_user_id"]


def test_a_reviewer_revokes_nothing(organization: Organization) -> None:
    key = ApiKeyFactory.create(organization=organization)
    revoke(staff_client(organization, Role.REVIEWER), key)
    key.refresh_from_db()
    assert key.revoked_at is None


def test_keys_are_revoked_where_the_role_allows_it_only(organization: Organization) -> None:
    """Owner here, reviewer there, stranger elsewhere."""
    keys = [
        ApiKeyFactory.create(organization=organization),
        ApiKeyFactory.create(),
        ApiKeyFactory.create(),
    ]
    user = UserFactory.create(is_staff=True)
    MembershipFactory.create(user=user, organization=organization, role=Role.OWNER)
    MembershipFactory.create(user=user, organization=keys[1].organization, role=Role.REVIEWER)
    revoke(client_of(user), *keys)
    assert set(ApiKey.objects.exclude(revoked_at=None)) == {keys[0]}


def test_the_list_tells_which_keys_are_valid(organization: Organization) -> None:
    now = timezone.now()
    ApiKeyFactory.create(organization=organization, name="on")
    ApiKeyFactory.create(organization=organization, name="old", expires_at=now)
    ApiKeyFactory.create(organization=organization, name="gone", revoked_at=now)
    answer = superuser_client().get(list_of(ApiKey))
    assert len(rows_in(answer)) == 3
    for state in ("Valid", "Expired", "Revoked"):
        assert answer.text.count(f">{state}</span>") == 1
