import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from sessions_app.models import Organization
from sessions_app.vocabulary.enums import Role
from tests.admin_pages import client_of
from tests.browsing import member_client
from tests.clients import ApiClient
from tests.factories import (
    MembershipFactory,
    OrganizationFactory,
    SessionFactory,
    UserFactory,
)
from tests.second_factors import code_now, give_app, send_code, sign_in, signed_in
from tests.sessions_app.pages.second_factor.test_set_up import APP, PAGE, codes_on, secret_on

pytestmark = pytest.mark.django_db


@pytest.fixture
def strict() -> Organization:
    return OrganizationFactory.create(requires_second_factor=True)


@pytest.fixture
def ada(strict: Organization) -> User:
    user = UserFactory.create(username="ada", is_staff=True)
    MembershipFactory.create(user=user, organization=strict, role=Role.REVIEWER)
    return user


@pytest.mark.parametrize("path", ["/", "/sessions?status=scored", "/profile", "/admin/", "/audit"])
def test_a_member_without_one_is_led_to_set_it_up(ada: User, path: str) -> None:
    answer = client_of(ada).get(path)
    assert (answer.status_code, answer.headers["Location"]) == (302, PAGE)


def test_nothing_is_done_before(ada: User) -> None:
    client = client_of(ada)
    answer = client.post("/profile", {"name": "Other", "time_zone": "UTC"})
    assert answer.headers["Location"] == PAGE
    ada.refresh_from_db()
    assert ada.first_name == ""


def test_once_it_is_set_up_one_goes_where_one_wanted(ada: User) -> None:
    client = signed_in(ada)
    client.get("/sessions?status=scored")
    assert "Your organization requires a second factor." in client.get(PAGE).text
    secret = secret_on(client.get(APP))
    codes = client.post(APP, {"code": code_now(secret)}, follow=True)
    assert len(codes_on(codes)) == 10
    assert 'href="/sessions?status=scored"' in codes.text
    assert client.get("/sessions?status=scored").status_code == 200
    assert client.get("/admin/").status_code == 200


def test_one_can_sign_out_instead(ada: User) -> None:
    client = client_of(ada)
    assert client.post("/sign-out").headers["Location"] == "/sign-in"
    client = client_of(ada)
    assert client.post("/admin/logout/").status_code == 200


def test_a_member_with_one_sees_no_difference(ada: User) -> None:
    give_app(ada)
    assert client_of(ada).get("/").status_code == 200


def test_recovery_codes_alone_are_no_second_factor(ada: User) -> None:
    give_app(ada).delete()
    assert client_of(ada).get("/").headers["Location"] == PAGE


def test_of_two_organizations_the_one_that_requires_it_decides(
    ada: User, strict: Organization, organization: Organization
) -> None:
    MembershipFactory.create(user=ada, organization=organization)
    assert client_of(ada).get("/").headers["Location"] == PAGE
    ada.memberships.filter(organization=strict).delete()
    assert client_of(User.objects.get(pk=ada.pk)).get("/").status_code == 200


def test_others_are_not_concerned(strict: Organization, organization: Organization) -> None:
    assert member_client(organization, Role.OWNER).get("/").status_code == 200


def test_a_superuser_sees_every_organization_and_needs_one(strict: Organization) -> None:
    root = UserFactory.create(is_superuser=True, is_staff=True)
    assert client_of(root).get("/admin/").headers["Location"] == PAGE
    Organization.objects.update(requires_second_factor=False)
    assert client_of(root).get("/admin/").status_code == 200


def test_keys_and_candidates_are_not_concerned(
    api: ApiClient, organization: Organization, client: Client
) -> None:
    Organization.objects.update(requires_second_factor=True)
    assert api.get("/api/sessions").status_code == 200
    session = SessionFactory.create(organization=organization)
    assert client.get(f"/invite/{session.token}").status_code == 200


def test_the_last_factor_can_be_removed_and_is_then_asked_for(ada: User) -> None:
    give_app(ada)
    client = Client()
    sign_in(client, ada)
    send_code(client, code_now())
    client.post(f"{APP}/remove")
    assert client.get("/").headers["Location"] == PAGE


def test_it_costs_a_page_one_query(ada: User) -> None:
    give_app(ada)
    counts = []
    for is_required in (False, True):
        Organization.objects.update(requires_second_factor=is_required)
        with CaptureQueriesContext(connection) as queries:
            client_of(ada).get("/audit")
        counts.append(len(queries))
    assert counts[1] - counts[0] == 1
