"""The list of sessions: what it finds, in what order, for whom, and at what cost."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from sessions_app.models import Candidate, Organization, Session
from sessions_app.pages.session_filter import LIST_FILTERS, ListFilter
from sessions_app.pages.sessions import BADGES, Badge
from sessions_app.vocabulary.enums import Role, Status
from tests.annotations import MakeSession
from tests.browsing import member_client, superuser_client
from tests.factories import AssessmentFactory, CandidateFactory, MembershipFactory, SessionFactory
from tests.registries import registered

MARKUP = '"><script>alert(1)</script>'


@pytest.fixture
def client(organization: Organization) -> Client:
    return member_client(organization, Role.REVIEWER)


@pytest.fixture
def make(organization: Organization) -> MakeSession:
    return lambda **kwargs: SessionFactory.create(organization=organization, **kwargs)


def named(organization: Organization, name: str, email: str = "someone@example.com") -> Candidate:
    return CandidateFactory.create(organization=organization, name=name, email=email)


def listed_ids(client: Client, query: str = "") -> list[UUID]:
    answer = client.get(f"/sessions{query}")
    assert answer.status_code == 200
    return [row.pk for row in answer.context["page"].rows]


def test_it_shows_the_organizations_sessions_newest_first(
    client: Client, make: MakeSession
) -> None:
    older = make(created_at=timezone.now() - timedelta(days=1))
    newer = make()
    SessionFactory.create()
    assert listed_ids(client) == [newer.pk, older.pk]


def test_superusers_see_all_and_may_choose_an_organization(db: None) -> None:
    mine, other = SessionFactory.create(), SessionFactory.create()
    assert set(listed_ids(superuser_client())) == {mine.pk, other.pk}
    assert listed_ids(superuser_client(), f"?organization={mine.organization_id}") == [mine.pk]


def test_a_member_of_two_organizations_sees_both(
    organization: Organization, make: MakeSession
) -> None:
    own, second, _foreign = make(), SessionFactory.create(), SessionFactory.create()
    from tests.admin_pages import client_of

    user = MembershipFactory.create(organization=organization).user
    MembershipFactory.create(organization=second.organization, user=user)
    assert set(listed_ids(client_of(user))) == {own.pk, second.pk}


@pytest.mark.parametrize("role", Role)
def test_buttons_are_those_of_ones_role(
    organization: Organization, make: MakeSession, role: Role
) -> None:
    make()
    page = member_client(organization, role).get("/sessions").text
    assert ('name="action" value="score"' in page) is (role != Role.REVIEWER)
    assert ('value="delete"' in page) is (role == Role.OWNER)


@pytest.mark.parametrize("status", Status)
def test_it_filters_by_status(client: Client, make: MakeSession, status: Status) -> None:
    made = {each: make(status=each) for each in Status}
    assert listed_ids(client, f"?status={status}") == [made[status].pk]


def test_several_statuses_are_any_of_them(client: Client, make: MakeSession) -> None:
    wanted = {make(status="scored").pk, make(status="reviewed").pk}
    make(status="invited")
    assert set(listed_ids(client, "?status=scored&status=reviewed")) == wanted


def test_it_filters_by_assessment_phase_dates_and_score(
    client: Client, organization: Organization, make: MakeSession
) -> None:
    assessment = AssessmentFactory.create(organization=organization)
    one = make(assessment=assessment, created_at=timezone.now() - timedelta(days=9))
    two = make(status="in_progress", phase_minutes=(30, 30), phase_index=1)
    three = make(status="scored", final_percent=62.5)
    day = (timezone.now() - timedelta(days=9)).date()
    assert listed_ids(client, f"?assessment={assessment.pk}") == [one.pk]
    assert listed_ids(client, "?phase=2") == [two.pk]
    assert listed_ids(client, f"?invited_from={day}&invited_to={day}") == [one.pk]
    assert listed_ids(client, "?score_from=60&score_to=65") == [three.pk]
    assert listed_ids(client, "?score_from=63") == []


def test_a_filter_of_another_app_is_a_field_and_a_chip(client: Client, make: MakeSession) -> None:
    late, _other = make(due_date=timezone.now() - timedelta(days=1)), make()
    due = ListFilter(
        "due",
        "Due date",
        [("past", "Passed"), ("future", "To come")],
        lambda sessions, choice: (
            sessions.filter(due_date__lt=timezone.now())
            if choice == "past"
            else sessions.filter(due_date__gte=timezone.now())
        ),
    )
    with registered(LIST_FILTERS, due):
        assert listed_ids(client, "?due=past") == [late.pk]
        assert listed_ids(client, "?due=future") == []
        page = client.get("/sessions?due=past&phase=1&score_from=3")
        assert "Invalid filters: due" in client.get("/sessions?due=x").text
    assert [chip.text for chip in page.context["chips"]] == [
        "Phase: 1",
        "Due date: Passed",
        "Score from: 3.0",
    ]
    assert '<select name="due"' in page.text


def test_a_badge_of_another_app_is_beside_the_status(client: Client, make: MakeSession) -> None:
    make(status="setup")
    make(status="invited")
    badge = Badge("mark", "flag", lambda row: "marked" if row.status == "setup" else "")
    with registered(BADGES, badge):
        page = client.get("/sessions").text
    assert page.count('<span class="badge badge-flag">marked</span>') == 1


def test_it_finds_by_name_address_id_and_full_token(
    client: Client, organization: Organization, make: MakeSession
) -> None:
    session = make(candidate=named(organization, "Grace Hopper", "grace@navy.example"))
    make(candidate=named(organization, "Ada Lovelace", "ada@example.com"))
    for term in ("hopper", "gra hop", "grace@navy", str(session.pk), session.token):
        assert listed_ids(client, f"?q={term}") == [session.pk]
    assert listed_ids(client, f"?q={str(session.token)[:20]}") == []


@pytest.mark.parametrize(
    "query",
    [
        "?status=lost",
        "?phase=x",
        "?invited_from=yesterday",
        "?score_from=-1",
        "?assessment=7",
        "?needs=love",
        "?sort=beauty",
    ],
)
def test_an_invalid_filter_is_an_error_without_results(
    client: Client, make: MakeSession, query: str
) -> None:
    make()
    page = client.get(f"/sessions{query}")
    assert page.status_code == 200
    assert "Invalid filters" in page.text
    assert list(page.context["page"].rows) == []


@pytest.mark.parametrize("mark", ["x", "1~2", "~", "nan~3f0e0d2c-5b5f-4b8e-9a53-3d8ad5d0b8b0x"])
def test_an_invalid_cursor_is_a_bad_request(client: Client, make: MakeSession, mark: str) -> None:
    make()
    assert client.get("/sessions", {"after": mark}).status_code == 400


@pytest.mark.parametrize("sort", ["newest", "oldest", "submitted", "-submitted", "score", "-score"])
def test_pages_in_every_order_hold_each_session_once(
    client: Client, make: MakeSession, sort: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sessions_app.pages.sessions.PAGE_SIZE", 2)
    now = timezone.now()
    for score in (50, 70, 50, 90, 50):
        make(status="scored", final_percent=score, created_at=now, now=now)
    seen, query, back = [], {"sort": sort}, None
    while query:
        page = client.get("/sessions", query).context["page"]
        seen += [row.pk for row in page.rows]
        back = page.before
        query = page.after and {"sort": sort, "after": str(page.after)}
    assert sorted(seen) == sorted(Session.objects.values_list("pk", flat=True))
    before = client.get("/sessions", {"sort": sort, "before": str(back)}).context["page"]
    assert [row.pk for row in before.rows] == seen[2:4]


def test_sorting_by_score_goes_by_the_score(client: Client, make: MakeSession) -> None:
    low, high = (make(status="scored", final_percent=p) for p in (10, 95.5))
    make()
    assert listed_ids(client, "?sort=score") == [high.pk, low.pk]
    assert listed_ids(client, "?sort=-score") == [low.pk, high.pk]


def test_chips_lead_to_the_list_without_their_filter(client: Client, make: MakeSession) -> None:
    make(status="scored")
    chips = client.get("/sessions?status=scored&status=reviewed&phase=1&q=x").context["chips"]
    assert [(chip.text, chip.url) for chip in chips] == [
        ("Status: Scored", "?status=reviewed&phase=1&q=x"),
        ("Status: Reviewed", "?status=scored&phase=1&q=x"),
        ("Phase: 1", "?status=scored&status=reviewed&q=x"),
    ]


def test_without_sessions_it_says_so(client: Client) -> None:
    assert "No sessions yet" in client.get("/sessions").text
    assert "No sessions match" in client.get("/sessions?q=nobody").text


def test_names_are_text(client: Client, organization: Organization, make: MakeSession) -> None:
    make(candidate=named(organization, MARKUP))
    page = client.get("/sessions").text
    assert "<script>alert" not in page
    assert "&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_overdue_sessions_are_settled(client: Client, make: MakeSession) -> None:
    session = make(status="in_progress", now=timezone.now() - timedelta(hours=3))
    assert listed_ids(client, "?status=submitted") == [session.pk]


@pytest.mark.parametrize("count", [1, 3])
def test_the_number_of_queries_is_fixed(
    client: Client,
    make: MakeSession,
    count: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for _ in range(count):
        make(status="in_progress")
    with django_assert_num_queries(12):
        client.get("/sessions?status=in_progress&sort=oldest")
