"""What every page shares: who may open it, and what is said to the others."""

import pytest
from django.test import Client
from django.urls import reverse

from sessions_app.models import Organization
from sessions_app.vocabulary.enums import Role
from tests.browsing import member_client, outsider_client, superuser_client

PAGES = {
    "pages:home": list(Role),
    "pages:sessions": list(Role),
    "pages:compare": list(Role),
    "pages:api-keys": [Role.OWNER, Role.ADMIN],
    "pages:webhooks": [Role.OWNER, Role.ADMIN],
    "pages:audit": [Role.OWNER, Role.ADMIN],
    "pages:deletions": [Role.OWNER],
}


@pytest.mark.parametrize("name", PAGES)
def test_an_anonymous_visitor_signs_in_and_returns(name: str, client: Client, db: None) -> None:
    path = reverse(name)
    assert client.get(path).headers["Location"] == f"/sign-in?next={path}"


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("name", PAGES)
def test_a_page_opens_for_the_roles_that_it_is_for(
    name: str, role: Role, organization: Organization
) -> None:
    answer = member_client(organization, role).get(reverse(name))
    assert answer.status_code == (200 if role in PAGES[name] else 403)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_opens_for_superusers(name: str, db: None) -> None:
    assert superuser_client().get(reverse(name)).status_code == 200


@pytest.mark.parametrize("name", PAGES)
def test_a_user_without_an_organization_is_told_so(name: str, db: None) -> None:
    answer = outsider_client().get(reverse(name))
    assert answer.status_code == 403
    assert "You are not a member of an organization" in answer.text


@pytest.mark.parametrize("name", PAGES)
def test_no_browser_caches_a_page(name: str, organization: Organization) -> None:
    answer = member_client(organization, Role.OWNER).get(reverse(name))
    assert "no-store" in answer.headers["Cache-Control"]
