import httpx

from gradient_client import Gradient
from sessions_app.models import Organization
from tests.factories import AssessmentFactory


def invite(gradient: Gradient, organization: Organization, *names: str) -> None:
    assessment = AssessmentFactory.create(organization=organization)
    for name in names:
        email = f"{name.lower()}@example.com"
        gradient.invitations.create(assessment.pk, email=email, name=name, sendEmail=False)


def test_the_feed_is_read_to_its_end_and_goes_on_from_its_cursor(
    gradient: Gradient, organization: Organization
) -> None:
    invite(gradient, organization, "Ada", "Grace")
    feed = gradient.follow_changes(wait=False)
    assert [change["type"] for change in feed] == ["session.invited"] * 2
    invite(gradient, organization, "Edith")
    (change,) = gradient.follow_changes(feed.cursor, wait=False)
    assert change["session"] is not None
    assert change["session"]["candidateName"] == "Edith"


def test_a_reader_that_stops_in_a_page_starts_with_that_page_again(
    gradient: Gradient, organization: Organization
) -> None:
    invite(gradient, organization, "Ada", "Grace")
    feed = gradient.follow_changes(wait=False)
    next(iter(feed))
    assert len(list(gradient.follow_changes(feed.cursor, wait=False))) == 2


def test_the_feed_asks_again_when_it_is_at_its_end() -> None:
    pages = [
        {"changes": [], "nextCursor": "1", "hasMore": False},
        {"changes": [{"id": "a"}], "nextCursor": "2", "hasMore": False},
    ]
    asked: list[str | None] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.params.get("cursor"))
        return httpx.Response(200, json=pages[len(asked) - 1])

    http = httpx.Client(transport=httpx.MockTransport(answer))
    with Gradient("gai_key", base_url="http://gradient.test", http=http) as gradient:
        change = next(iter(gradient.follow_changes("latest", poll_seconds=0.01)))
    assert change["id"] == "a"
    assert asked == ["latest", "1"]
