"""Lists: the one that a reviewer works through, all results, and addresses changed by hand."""

from collections.abc import Iterator

import pytest
from django.test import Client

from sessions_app.models import Organization, TimeExtension
from sessions_app.vocabulary.enums import Role, Status
from tests.browsing import member_client
from tests.e2e.sessions import full, hooked
from tests.factories import SessionFactory
from tests.html_links import links_in

LIST = "status=scored&sort=score"


@pytest.fixture
def client(organization: Organization) -> Client:
    return member_client(organization, Role.OWNER)


def own_links(client: Client, path: str) -> Iterator[str]:
    """The links of a session's page to its other pages and its list, without the header's. A link
    to a file leads to no page, and one of a tag to another list."""
    main = client.get(path).text.partition("<main")[2]
    links = (link for link in links_in(main) if not link.endswith("/file"))
    return (link for link in links if link.startswith("/sessions") and "/sessions?tag=" not in link)


@pytest.mark.parametrize("page", ["", "/work", "/conversation", "/replay"])
def test_every_link_of_a_sessions_page_keeps_the_list(
    client: Client, organization: Organization, page: str
) -> None:
    path = f"/sessions/{full(organization).pk}"
    links = list(own_links(client, f"{path}{page}?{LIST}"))
    assert len(links) >= 2
    assert [link for link in links if LIST not in link] == []


def test_a_version_is_no_part_of_the_list(client: Client, organization: Organization) -> None:
    path = f"/sessions/{full(organization).pk}/work?{LIST}"
    assert not [link for link in own_links(client, f"{path}&at=1&from=1") if "at=" in link]


def test_a_comparison_keeps_the_list(client: Client, organization: Organization) -> None:
    one = full(organization)
    other = full(organization, name="Ada", assessment=one.assessment)
    form = {"action": "compare", "session": [str(one.pk), str(other.pk)], "query": LIST}
    path = client.post("/sessions/act", form).headers["Location"]
    links = list(own_links(client, path))
    assert len(links) >= 4
    assert all(LIST in link for link in links)


def test_more_time_goes_to_all_results(client: Client, organization: Organization) -> None:
    for status in (Status.IN_PROGRESS, Status.IN_PROGRESS, Status.SETUP):
        SessionFactory.create(organization=organization, status=status)
    form = {"action": "extend", "everything": "1", "minutes": "5", "reason": "Alarm"}
    client.post("/sessions/act", form | {"query": "status=in_progress"})
    assert TimeExtension.objects.count() == 2


def test_all_results_are_scored(client: Client, organization: Organization) -> None:
    sessions = [SessionFactory.create(organization=organization, status="submitted") for _ in "ab"]
    form = {"action": "score", "everything": "1", "query": "status=submitted"}
    answer = client.post("/sessions/act", form | {"session": [str(sessions[0].pk)]}, follow=True)
    assert "2 sessions are being scored." in answer.text


def test_all_results_of_another_organization_are_left_alone(client: Client) -> None:
    foreign = SessionFactory.create(status="submitted")
    client.post("/sessions/act", {"action": "score", "everything": "1", "query": ""})
    foreign.refresh_from_db()
    assert foreign.status == Status.SUBMITTED


@pytest.mark.parametrize("path", ["/audit", "/webhooks", "/deletions"])
@pytest.mark.parametrize("number", ["99", "0", "x"])
def test_a_page_that_does_not_exist_is_named(client: Client, path: str, number: str) -> None:
    assert f"Page {number} does not exist" in client.get(f"{path}?page={number}").text


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("/sessions?status=nonsense", "Invalid filters"),
        ("/sessions?sort=nonsense", "Invalid filters"),
        ("/webhooks?status=nonsense", "Invalid filters"),
        ("/audit?by=nonsense", "Select a valid choice"),
        ("/deletions?session=nonsense", "This is not a session id"),
        (
            "/sessions?after=2020-01-01T00:00:00%2B00:00~00000000-0000-0000-0000-000000000000",
            "The list ends before this page",
        ),
    ],
)
def test_an_address_changed_by_hand_is_no_wrong_list(
    client: Client, organization: Organization, path: str, sentence: str
) -> None:
    SessionFactory.create(organization=organization)
    hooked(organization)
    assert sentence in client.get(path).text


def test_an_unknown_version_is_named(client: Client, organization: Organization) -> None:
    path = f"/sessions/{full(organization).pk}/work"
    assert "Version 99 does not exist." in client.get(f"{path}?at=99").text


def test_an_unknown_session_of_a_comparison_is_named(
    client: Client, organization: Organization
) -> None:
    one = full(organization)
    other = full(organization, name="Ada", assessment=one.assessment)
    unknown = SessionFactory.create().pk
    path = f"/compare?session={one.pk}&session={other.pk}&session={unknown}"
    assert "1 of the sessions in the address does not exist" in client.get(path).text
