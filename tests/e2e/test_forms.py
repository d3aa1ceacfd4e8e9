"""Forms in a browser: nothing that was typed is lost, and nothing is done twice."""

import re

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from playwright.sync_api import Dialog, Locator, Page, Route, expect

from sessions_app.models import Note, Organization, Review, Session, TimeExtension
from sessions_app.vocabulary.enums import Role
from tests.e2e.annotations import OpenPage
from tests.e2e.replay.player import open_replay
from tests.e2e.sessions import full
from tests.factories import MembershipFactory, SessionFactory, UserFactory
from tests.second_factors import code_now, give_app

pytestmark = pytest.mark.django_db(transaction=True)

PASSWORD = "correct horse battery staple"
TEXT = "Ask her why the second plan\nwas dropped."


@pytest.fixture
def session(organization: Organization) -> Session:
    return full(organization, name="Grace Hopper")


@pytest.fixture
def path(session: Session) -> str:
    return f"/sessions/{session.pk}"


@pytest.fixture
def ada(organization: Organization) -> User:
    user = UserFactory.create(username="ada", first_name="Ada")
    MembershipFactory.create(user=user, organization=organization, role=Role.REVIEWER)
    return user


def note_field(page: Page) -> Locator:
    return page.locator("#note-text")


def sign_in(page: Page) -> None:
    page.get_by_label("Username").fill("ada")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def delay_posts(page: Page) -> list[str]:
    """Lets each form wait before it is sent on; returns the addresses of those that are sent."""
    sent: list[str] = []

    def wait(route: Route) -> None:
        if route.request.method == "POST":
            sent.append(route.request.url)
            page.wait_for_timeout(600)
        route.continue_()

    page.route("**/*", wait)
    return sent


def test_a_second_click_does_it_once(admin_page: Page, organization: Organization) -> None:
    session = SessionFactory.create(organization=organization, status="in_progress")
    page = admin_page
    page.goto(f"/sessions/{session.pk}")
    page.get_by_role("button", name="More time …").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Reason").fill("Alarm")
    sent = delay_posts(page)
    dialog.get_by_role("button", name="Add the time").dblclick(delay=5, no_wait_after=True)
    expect(page.get_by_text("15 minutes added.")).to_be_visible()
    assert len(sent) == 1
    assert TimeExtension.objects.get().minutes == 15


def test_a_session_that_ends_while_writing_loses_nothing(
    page_of: OpenPage, ada: User, path: str
) -> None:
    page = page_of(ada)
    page.goto(f"{path}?status=scored")
    note_field(page).fill(TEXT)
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    page.get_by_role("button", name="Add the note").click()
    sign_in(page)
    expect(page).to_have_url(re.compile(rf"{path}\?status=scored$"))
    expect(note_field(page)).to_have_value(TEXT)
    page.get_by_role("button", name="Add the note").click()
    expect(page.locator("#notes .text")).to_contain_text(["<img", "Ask her why"])
    expect(note_field(page)).to_have_value("")
    assert Note.objects.get(author=ada).text == TEXT


def test_a_dialog_that_was_sent_without_a_sign_in_is_open_again_and_waits(
    page_of: OpenPage, organization: Organization
) -> None:
    ada = UserFactory.create(username="ada", first_name="Ada")
    MembershipFactory.create(user=ada, organization=organization, role=Role.OWNER)
    page = page_of(ada)
    page.goto("/members")
    page.get_by_role("button", name="Add a member …").click()
    dialog = page.get_by_role("dialog", name="Add a member")
    dialog.get_by_label("E-mail address").fill("grace@example.com")
    dialog.get_by_label("Name").fill("Grace Hopper")
    dialog.get_by_label("Role").select_option("admin")
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    dialog.get_by_role("button", name="Add and send an e-mail").click()
    sign_in(page)
    expect(page).to_have_url(re.compile("/members$"))
    expect(dialog.get_by_label("E-mail address")).to_have_value("grace@example.com")
    expect(dialog.get_by_label("Name")).to_have_value("Grace Hopper")
    expect(dialog.get_by_label("Role")).to_have_value("admin")
    assert User.objects.count() == 1  # nothing is sent again by itself
    dialog.get_by_role("button", name="Add and send an e-mail").click()
    expect(page.get_by_role("row", name="Grace Hopper")).to_contain_text("Admin")
    page.reload()
    expect(dialog).to_be_hidden()


def test_a_note_outlives_a_sign_in_with_a_second_factor(
    page_of: OpenPage, ada: User, path: str
) -> None:
    give_app(ada)
    page = page_of(ada)
    page.goto(path)
    note_field(page).fill(TEXT)
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    page.get_by_role("button", name="Add the note").click()
    sign_in(page)
    page.get_by_label("Code from your app").fill(code_now())
    page.get_by_role("button", name="Sign in").click()
    expect(page).to_have_url(re.compile(f"{path}$"))
    expect(note_field(page)).to_have_value(TEXT)
    assert not Note.objects.filter(author=ada).exists()


def test_a_note_outlives_setting_up_a_second_factor_that_is_suddenly_required(
    page_of: OpenPage, ada: User, path: str
) -> None:
    page = page_of(ada)
    page.goto(path)
    note_field(page).fill(TEXT)
    Organization.objects.update(requires_second_factor=True)
    page.get_by_role("button", name="Add the note").click()
    page.get_by_role("link", name="Set up an app").click()
    secret = page.locator("code.break").inner_text()
    page.get_by_label("Code that the app shows").fill(code_now(secret))
    page.get_by_role("button", name="Turn on").click()
    page.get_by_role("link", name="I have kept them").click()
    expect(page).to_have_url(re.compile(f"{path}$"))
    expect(note_field(page)).to_have_value(TEXT)
    assert not Note.objects.filter(author=ada).exists()


def test_the_replay_goes_on_after_a_sign_in_in_another_tab(
    page_of: OpenPage, ada: User, session: Session
) -> None:
    page = page_of(ada)
    open_replay(page, session, "?view=review")
    note_field(page).fill(TEXT)
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    add = page.get_by_role("button", name="Add the note")
    add.click()
    expect(page.locator("#announcement")).to_contain_text("You are signed out.")
    other = page.context.new_page()
    other.goto("/sign-in")
    sign_in(other)
    expect(other.get_by_role("heading", name="What needs you now")).to_be_visible()
    add.click()
    expect(page.locator("#review")).to_contain_text("Ask her why")
    expect(note_field(page)).to_have_value("")
    assert Note.objects.filter(author=ada).count() == 1


def test_a_half_written_note_outlives_links_reloads_and_other_forms(
    reviewer_page: Page, path: str
) -> None:
    page = reviewer_page
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(path)
    note_field(page).fill(TEXT)
    page.get_by_role("link", name="Conversation", exact=True).click()
    page.get_by_role("link", name="Overview", exact=True).click()
    expect(note_field(page)).to_have_value(TEXT)
    page.reload()
    expect(note_field(page)).to_have_value(TEXT)
    page.get_by_role("button", name="Save the review").click()
    expect(page.get_by_text("The review is saved.")).to_be_visible()
    expect(note_field(page)).to_have_value(TEXT)
    page.get_by_role("button", name="Add the note").click()
    expect(page.get_by_text("The note is saved.")).to_be_visible()
    expect(note_field(page)).to_have_value("")
    assert Review.objects.count() == 1


def test_leaving_with_a_half_written_note_asks(reviewer_page: Page, path: str) -> None:
    page = reviewer_page
    asked: list[str] = []

    def accept(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", accept)
    page.goto(path)
    note_field(page).fill(TEXT)
    page.get_by_role("link", name="Home").click()
    expect(page.get_by_role("heading", name="What needs you now")).to_be_visible()
    assert asked == ["beforeunload"]


def test_another_user_of_the_tab_does_not_read_the_draft(
    page_of: OpenPage, ada: User, path: str
) -> None:
    page = page_of(ada)
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(path)
    note_field(page).fill(TEXT)
    page.get_by_text("Ada", exact=True).click()
    page.get_by_role("button", name="Sign out").click()
    expect(page).to_have_url(re.compile("/sign-in"))
    assert page.evaluate("Object.keys(sessionStorage)") == []


def test_points_take_a_comma_and_the_wheel_scrolls(reviewer_page: Page, path: str) -> None:
    page = reviewer_page
    page.goto(path)
    row = page.locator(".criterion", has_text="Goal")
    points = row.get_by_label("Points")
    points.click()
    page.keyboard.type("7,5")
    points.hover()
    page.mouse.wheel(0, 100)
    page.wait_for_function("scrollY > 0")
    expect(points).to_have_value("7,5")
    row.get_by_label("Reason").fill("Half a point")
    page.get_by_role("button", name="Save the review").click()
    expect(page.get_by_text("The review is saved.")).to_be_visible()
    assert Review.objects.get().adjustments[0]["points"] == 7.5


def test_no_page_has_a_field_that_the_wheel_changes(reviewer_page: Page, path: str) -> None:
    page = reviewer_page
    for address in (path, "/sessions", f"{path}/replay"):
        page.goto(address)
        expect(page.locator("input[type=number]")).to_have_count(0)


def test_a_refused_text_is_still_in_its_field(reviewer_page: Page, path: str) -> None:
    page = reviewer_page
    page.goto(path)
    page.locator("#note-text").evaluate("field => field.removeAttribute('maxlength')")
    note_field(page).fill("x" * 10_001)
    page.get_by_role("button", name="Add the note").click()
    expect(page.locator("#note-error")).to_have_text("This must have at most 10,000 characters.")
    expect(note_field(page)).to_have_value("x" * 10_001)
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("Grace Hopper")
