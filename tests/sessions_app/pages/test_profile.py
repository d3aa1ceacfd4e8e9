"""A user changes their name and time zone; every time on a page for members is in that zone."""

from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from sessions_app.accounts import preferences
from sessions_app.models import Organization, Session, UserPreferences
from sessions_app.vocabulary.enums import Role
from tests.annotations import Response
from tests.browsing import member_client
from tests.factories import SessionFactory

pytestmark = pytest.mark.django_db

EVENING = datetime(2026, 1, 31, 23, 30, tzinfo=UTC)
"""In Berlin it is half past midnight, on the first of February."""


@pytest.fixture
def client(organization: Organization) -> Client:
    return member_client(organization, Role.ADMIN, username="ada", first_name="Ada", last_name="L")


@pytest.fixture
def in_berlin(client: Client) -> Client:
    preferences.set_time_zone(User.objects.get(username="ada").pk, "Europe/Berlin")
    return client


@pytest.fixture
def session(organization: Organization) -> Session:
    return SessionFactory.create(organization=organization, created_at=EVENING)


def save(client: Client, **form: str) -> Response:
    plain = {"name": "Ada Lovelace", "time_zone": "Europe/Berlin"}
    return client.post("/profile", plain | form, follow=True)


def test_name_and_zone_are_saved_and_shown(client: Client) -> None:
    shown = save(client)
    assert "Your profile is saved." in shown.text
    assert 'value="Ada Lovelace"' in shown.text
    assert '<option value="Europe/Berlin" selected>' in shown.text
    assert "All times are in the zone Europe/Berlin." in shown.text
    assert 'data-time-zone="Europe/Berlin"' in shown.text
    ada = User.objects.select_related("preferences").get(username="ada")
    assert (ada.get_full_name(), ada.preferences.time_zone) == ("Ada Lovelace", "Europe/Berlin")


def test_without_a_name_colleagues_see_the_user_name(client: Client) -> None:
    save(client, name="")
    assert User.objects.get(username="ada").get_full_name() == ""


@pytest.mark.parametrize(
    "form",
    [{"time_zone": "Mars/Olympus"}, {"time_zone": ""}, {"name": "x" * 151}, {"name": "\u202e"}],
)
def test_what_is_wrong_is_said_and_changes_nothing(client: Client, form: dict[str, str]) -> None:
    refused = save(client, **form)
    assert refused.status_code == 400
    assert "errorlist" in refused.text
    assert User.objects.get(username="ada").get_full_name() == "Ada L"
    assert not UserPreferences.objects.exists()


def test_who_is_signed_out_comes_to_the_sign_in() -> None:
    answer = Client().get("/profile")
    assert (answer.status_code, answer["Location"]) == (302, "/sign-in?next=/profile")


def test_times_are_in_the_zone_of_who_looks(
    in_berlin: Client, organization: Organization, session: Session
) -> None:
    path = f"/sessions/{session.pk}"
    assert "1 Feb 2026, 00:30" in in_berlin.get(path).text
    elsewhere = member_client(organization, Role.REVIEWER).get(path).text
    assert "31 Jan 2026, 23:30" in elsewhere
    assert "All times are UTC." in elsewhere


def test_the_zone_ends_with_the_request(in_berlin: Client) -> None:
    in_berlin.get("/sessions")
    assert timezone.get_current_timezone_name() == "UTC"


def test_a_candidate_s_page_is_in_utc_whoever_opens_it(in_berlin: Client, session: Session) -> None:
    due = datetime(2090, 1, 2, 10, 30, tzinfo=UTC)
    Session.objects.filter(pk=session.pk).update(due_date=due)
    assert "2 Jan 2090, 10:30 UTC" in in_berlin.get(f"/invite/{session.token}").text


@pytest.mark.parametrize(("day", "is_listed"), [("2026-01-31", False), ("2026-02-01", True)])
def test_a_day_in_a_filter_is_one_of_the_zone(
    in_berlin: Client, session: Session, day: str, is_listed: bool
) -> None:
    text = in_berlin.get(f"/sessions?invited_from={day}&invited_to={day}").text
    assert (str(session.pk) in text) == is_listed


def test_a_due_date_is_typed_and_shown_in_the_zone(in_berlin: Client, session: Session) -> None:
    shown = in_berlin.post(
        f"/sessions/{session.pk}/due-date", {"due_date": "2090-07-02T10:30"}, follow=True
    )
    session.refresh_from_db()
    assert session.due_date == datetime(2090, 7, 2, 8, 30, tzinfo=UTC)
    assert 'value="2090-07-02T10:30"' in shown.text


def test_a_time_that_the_zone_leaves_out_is_refused(in_berlin: Client, session: Session) -> None:
    """In Berlin the clocks go from 2:00 to 3:00 on 26 March 2028."""
    shown = in_berlin.post(
        f"/sessions/{session.pk}/due-date", {"due_date": "2028-03-26T02:30"}, follow=True
    )
    assert "Enter a date and a time." in shown.text
    session.refresh_from_db()
    assert session.due_date is None


def test_the_admin_is_in_the_zone(in_berlin: Client, session: Session) -> None:
    User.objects.filter(username="ada").update(is_staff=True)
    shown = in_berlin.get(f"/admin/sessions_app/session/{session.pk}/change/").text
    assert "1 Feb 2026, 00:30" in shown
    assert "All times are in the zone Europe/Berlin." in shown
