"""An owner's home page until the first session."""

import re

import pytest
from django.test import Client

from sessions_app.models import Organization
from sessions_app.vocabulary.enums import Role
from tests.browsing import member_client
from tests.factories import AssessmentFactory, MembershipFactory, SessionFactory


@pytest.fixture
def client(organization: Organization) -> Client:
    return member_client(organization, Role.OWNER)


def steps(client: Client) -> list[bool]:
    """Whether each step is done."""
    page = client.get("/").text
    return ["Done" in heading for heading in re.findall(r"<li><h3>(.*?)</h3>", page)]


def test_each_step_is_marked_once_it_is_done(client: Client, organization: Organization) -> None:
    AssessmentFactory.create()  # another organization's
    assert steps(client) == [False, False, False]
    AssessmentFactory.create(organization=organization)
    assert steps(client) == [True, False, False]
    MembershipFactory.create(organization=organization)
    assert steps(client) == [True, True, False]
    SessionFactory.create(organization=organization)
    assert steps(client) == []
    assert "Where the sessions are" in client.get("/").text


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.ADMIN])
def test_others_are_told_that_there_is_nothing_yet(organization: Organization, role: Role) -> None:
    page = member_client(organization, role).get("/").text
    assert "No sessions yet" in page
    assert "Your first steps" not in page
