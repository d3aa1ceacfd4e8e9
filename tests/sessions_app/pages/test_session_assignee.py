"""The assignee on a session's page, in the list and on the home page."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from sessions_app import lifecycle
from sessions_app.models import Membership, Organization, Session
from sessions_app.reads import tags
from sessions_app.vocabulary.enums import Role, Status
from tests.annotations import Response
from tests.browsing import member_client
from tests.factories import MembershipFactory, SessionFactory, UserFactory
from tests.sessions_app.verbs import STAFF

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(organization: Organization) -> Client:
    return member_client(organization, Role.REVIEWER)


@pytest.fixture
def me(client: Client) -> User:
    return Membership.objects.get().user


@pytest.fixture
def grace(organization: Organization, me: User) -> User:
    user: User = UserFactory.create(first_name="Grace", last_name="Hopper")
    MembershipFactory.create(organization=organization, user=user, role=Role.REVIEWER)
    return user


@pytest.fixture
def make(organization: Organization) -> Callable[[], Session]:
    return lambda: SessionFactory.create(organization=organization, status=Status.SCORED)


def assign(client: Client, session: Session, assignee: object) -> Response:
    url = reverse("pages:session-assignee", args=[session.pk])
    return client.post(url, {"assignee": str(assignee)}, follow=True)


def act(client: Client, sessions: list[Session], **fields: object) -> Response:
    sent = {"session": [str(each.pk) for each in sessions], "query": "", **fields}
    return client.post(reverse("pages:sessions-act"), sent, follow=True)


def listed(client: Client, query: str) -> set[object]:
    page = client.get(f"{reverse('pages:sessions')}?{query}")
    return {session.pk for session, *_ in page.context["rows"]}


def assignees() -> set[int | None]:
    return set(Session.objects.values_list("assignee", flat=True))


def test_a_reviewer_assigns_and_unassigns(
    client: Client, make: Callable[[], Session], grace: User
) -> None:
    session = make()
    shown = assign(client, session, grace.pk)
    assert "The session is assigned." in shown.text
    assert f'<option dir="auto" value="{grace.pk}" selected>Grace Hopper</option>' in shown.text
    assert "session.assigned" in shown.text
    assert "assigned to nobody" in assign(client, session, "none").text
    assert assignees() == {None}


@pytest.mark.parametrize("assignee", ["", "x", "-1", "99999999999999999999", "0"])
def test_an_invalid_assignee_is_refused_beside_the_form(
    client: Client, make: Callable[[], Session], assignee: str
) -> None:
    shown = assign(client, make(), assignee)
    assert shown.status_code == 400
    assert 'id="assignee-error"' in shown.text
    assert assignees() == {None}


def test_the_list_has_mine_those_of_others_and_those_of_nobody(
    client: Client, make: Callable[[], Session], me: User, grace: User
) -> None:
    mine, hers, free = make(), make(), make()
    lifecycle.assign(mine.pk, me.pk, actor=STAFF)
    lifecycle.assign(hers.pk, grace.pk, actor=STAFF)
    assert listed(client, "assignee=me") == {mine.pk}
    assert listed(client, f"assignee={grace.pk}") == {hers.pk}
    assert listed(client, "assignee=none") == {free.pk}
    assert listed(client, "") == {mine.pk, hers.pk, free.pk}
    for query in ("assignee=no", f"assignee={MembershipFactory.create().user.pk}"):
        assert listed(client, query) == set()
    page = client.get(f"{reverse('pages:sessions')}?assignee=me").text
    assert "Assigned to: Me" in page


def test_the_home_page_counts_what_waits_for_ones_review(
    client: Client, make: Callable[[], Session], me: User
) -> None:
    session = make()
    make()
    assert "Assigned to you" not in client.get("/").text
    lifecycle.assign(session.pk, me.pk, actor=STAFF)
    cards = client.get("/").context["cards"]
    assert (cards[0].queue.title, cards[0].number.count) == ("Assigned to you", 1)
    assert cards[0].first == session
    assert listed(client, cards[0].number.query) == {session.pk}


def test_next_keeps_to_mine(client: Client, make: Callable[[], Session], me: User) -> None:
    first, _, third = make(), make(), make()
    for each in (first, third):
        lifecycle.assign(each.pk, me.pk, actor=STAFF)
    query = "needs=review&assignee=me"
    page = client.get(f"{reverse('pages:session', args=[first.pk])}?{query}")
    assert page.context["neighbors"].next == (
        f"{reverse('pages:session', args=[third.pk])}?needs=review&assignee=me"
    )


def test_several_are_assigned_from_the_list(
    client: Client, make: Callable[[], Session], grace: User
) -> None:
    sessions = [make(), make()]
    shown = act(client, sessions, action="assign", assignee=str(grace.pk))
    assert "2 sessions are assigned." in shown.text
    assert "Assigned to <bdi>Grace Hopper</bdi>" in shown.text
    assert assignees() == {grace.pk}
    assert "Choose a member" in act(client, sessions, action="assign", assignee="x").text
    stranger = MembershipFactory.create().user
    shown = act(client, sessions, action="assign", assignee=str(stranger.pk))
    assert "Only a member of the organization can be assigned." in shown.text
    assert assignees() == {grace.pk}


def test_several_are_tagged_from_the_list(client: Client, make: Callable[[], Session]) -> None:
    sessions = [make(), make()]
    lifecycle.set_tags(sessions[0].pk, ["kept"], actor=STAFF)
    assert "2 sessions are tagged." in act(client, sessions, action="tag", tag=" urgent ").text
    names = tags.names_by_session([each.pk for each in sessions])
    assert names == {sessions[0].pk: ["kept", "urgent"], sessions[1].pk: ["urgent"]}
    for name in ("", "a,b"):
        assert "error" in act(client, sessions, action="tag", tag=name).text
    assert tags.names_by_session([sessions[1].pk])[sessions[1].pk] == ["urgent"]


def test_sessions_of_others_are_left_alone(client: Client, me: User) -> None:
    other = SessionFactory.create(status=Status.SCORED)
    for fields in ({"action": "assign", "assignee": str(me.pk)}, {"action": "tag", "tag": "x"}):
        assert "You are not allowed" in act(client, [other], **fields).text
    assert assign(client, other, me.pk).status_code == 404
    assert assignees() == {None}
    assert not tags.names_by_session([other.pk])
