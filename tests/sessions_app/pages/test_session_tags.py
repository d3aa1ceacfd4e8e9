"""Tags on a session's page and in the list."""

import pytest
from django.test import Client
from django.urls import reverse

from sessions_app import lifecycle
from sessions_app.models import Organization, Session
from sessions_app.reads import tags
from sessions_app.vocabulary.enums import Role
from tests.annotations import Response
from tests.browsing import member_client
from tests.factories import SessionFactory
from tests.sessions_app.verbs import STAFF

pytestmark = pytest.mark.django_db


@pytest.fixture
def session(organization: Organization) -> Session:
    return SessionFactory.create(organization=organization)


@pytest.fixture
def client(organization: Organization) -> Client:
    return member_client(organization, Role.REVIEWER)


def act(client: Client, session: Session, name: str, tag: str) -> Response:
    return client.post(reverse(f"pages:{name}", args=[session.pk]), {"tag": tag}, follow=True)


def names(session: Session) -> list[str]:
    return tags.names_by_session([session.pk])[session.pk]


def test_a_reviewer_adds_and_removes_them(client: Client, session: Session) -> None:
    shown = act(client, session, "session-tag", " Very  important ")
    assert '?tag=Very%20important"><bdi>Very important</bdi>' in shown.text
    act(client, session, "session-tag", "very IMPORTANT")
    act(client, session, "session-tag", "remote")
    assert names(session) == ["Very important", "remote"]
    shown = act(client, session, "session-tag-remove", "very important")
    assert names(session) == ["remote"]
    assert "session.tags_changed" in shown.text


@pytest.mark.parametrize("tag", ["", "a,b", "x" * 51])
def test_a_refused_tag_stays_in_its_field(client: Client, session: Session, tag: str) -> None:
    shown = act(client, session, "session-tag", tag)
    assert shown.status_code == 400
    assert 'id="tag-error"' in shown.text
    assert f'value="{tag}"' in shown.text
    assert names(session) == []


def test_the_list_is_filtered_and_says_so(
    client: Client, session: Session, organization: Organization
) -> None:
    other = SessionFactory.create(organization=organization)
    lifecycle.set_tags(session.pk, ["VIP"], actor=STAFF)
    lifecycle.set_tags(other.pk, ["remote"], actor=STAFF)
    shown = client.get(reverse("pages:sessions"), {"tag": "vip"})
    assert [row[0].pk for row in shown.context["rows"]] == [session.pk]
    assert [chip.text for chip in shown.context["chips"]] == ["Tag: vip"]
    assert 'href="/sessions?tag=VIP"' in shown.text
    assert '<option value="remote">' in shown.text
    assert client.get(reverse("pages:sessions"), {"tag": "unknown"}).context["count"] == 0
    assert "Invalid filters" in client.get(reverse("pages:sessions"), {"tag": "a,b"}).text


def test_nobody_sees_another_organization_s_tags(
    client: Client, organization: Organization
) -> None:
    theirs = SessionFactory.create()
    lifecycle.set_tags(theirs.pk, ["secret plan"], actor=STAFF)
    shown = client.get(reverse("pages:sessions"), {"tag": "secret plan"})
    assert shown.context["count"] == 0
    assert '<option value="secret plan">' not in shown.text
    assert act(client, theirs, "session-tag", "mine").status_code == 404
    assert names(theirs) == ["secret plan"]


def test_what_is_typed_is_escaped(client: Client, session: Session) -> None:
    shown = act(client, session, "session-tag", '"><script>alert(1)</script>')
    assert "<script>alert" not in shown.text
    assert "<script>alert" not in client.get(reverse("pages:sessions")).text
