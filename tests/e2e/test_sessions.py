"""The list of sessions in a browser: filters in the URL, selection, the queue."""

import re

import pytest
from playwright.sync_api import Page, expect

from sessions_app.models import DeletionJob, Organization
from tests.e2e.sessions import full, listed
from tests.factories import SessionFactory

pytestmark = pytest.mark.django_db(transaction=True)


def test_filters_are_in_the_url_without_empty_ones(
    reviewer_page: Page, organization: Organization
) -> None:
    listed(organization)
    page = reviewer_page
    page.goto("/sessions")
    page.get_by_label("Scored", exact=True).check()
    page.get_by_label("Reviewed", exact=True).check()
    page.get_by_role("button", name="Search").click()
    expect(page).to_have_url(
        re.compile(r"/sessions\?status=scored&status=reviewed(&sort=newest)?$")
    )
    expect(page.locator("tbody tr")).to_have_count(3)
    page.get_by_role("link", name="Status: Reviewed").click()
    expect(page.locator("tbody tr")).to_have_count(2)


def test_the_order_changes_at_once(reviewer_page: Page, organization: Organization) -> None:
    listed(organization)
    page = reviewer_page
    page.goto("/sessions")
    page.get_by_label("Order").select_option("Highest score first")
    expect(page).to_have_url(re.compile("sort=score"))
    expect(page.locator("th[aria-sort=descending]")).to_contain_text("Score")


def test_the_selection_is_counted_and_acted_on(
    owner_page: Page, organization: Organization
) -> None:
    sessions = [SessionFactory.create(organization=organization) for _ in range(3)]
    page = owner_page
    page.goto("/sessions")
    delete = page.get_by_role("button", name="Delete …")
    expect(delete).to_be_disabled()
    page.get_by_label("All on this page").check()
    expect(page.get_by_text("3 selected")).to_be_visible()
    page.get_by_label(sessions[0].candidate.name).uncheck()
    expect(page.get_by_text("2 selected")).to_be_visible()
    delete.click()
    expect(page).to_have_url(re.compile("/deletions/"))
    assert DeletionJob.objects.get().total == 2


def test_after_going_back_the_controls_show_what_holds(
    owner_page: Page, organization: Organization
) -> None:
    listed(organization)
    page = owner_page
    page.goto("/sessions")
    for box in page.locator("tbody input[name=session]").all()[:2]:
        box.check()
    page.get_by_role("button", name="Compare").click()
    expect(page).to_have_url(re.compile("/compare"))
    page.go_back()
    ticked = page.locator("tbody input[name=session]:checked").count()
    expect(page.get_by_role("button", name="Compare")).to_be_enabled(enabled=ticked == 2)
    expect(page.get_by_text("2 selected" if ticked else "Select sessions")).to_be_visible()

    page.goto("/sessions")
    page.get_by_label("Order").select_option("Highest score first")
    expect(page).to_have_url(re.compile("sort=score"))
    page.go_back()
    expect(page).to_have_url(re.compile("/sessions$"))
    expect(page.get_by_label("Order")).to_have_value("newest")

    page.get_by_label("Scored", exact=True).check()
    page.get_by_role("button", name="Search").click()
    expect(page).to_have_url(re.compile("status=scored"))
    page.go_back()
    expect(page).to_have_url(re.compile("/sessions$"))
    expect(page.get_by_label("Scored", exact=True)).not_to_be_checked()


def test_a_timer_is_extended_in_a_dialog_by_keyboard(
    admin_page: Page, organization: Organization
) -> None:
    session = SessionFactory.create(organization=organization, status="in_progress")
    page = admin_page
    page.goto("/sessions")
    page.get_by_label(session.candidate.name).press("Space")
    page.get_by_role("button", name="More time …").press("Enter")
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Reason").fill("Power cut")
    dialog.get_by_label("Reason").press("Escape")
    expect(dialog).to_be_hidden()
    page.get_by_role("button", name="More time …").press("Enter")
    dialog.get_by_role("button", name="Add the time").click()
    expect(page.get_by_text("1 session is given more time.")).to_be_visible()
    assert session.extensions.get().reason == "Power cut"


def test_brackets_walk_the_filtered_queue_but_not_while_typing(
    reviewer_page: Page, organization: Organization
) -> None:
    for name in ("Ada", "Bob", "Cyd"):
        full(organization, name=name)
    SessionFactory.create(organization=organization, status="reviewed")
    page = reviewer_page
    page.goto("/sessions?status=scored&sort=oldest")
    page.get_by_role("link", name="Ada").click()
    heading = page.get_by_role("heading", level=1)
    for before, key, name in ("Ada", "]", "Bob"), ("Bob", "]", "Cyd"), ("Cyd", "[", "Bob"):
        expect(heading).to_have_text(before)
        page.wait_for_load_state()
        page.keyboard.press(key)
        expect(heading).to_have_text(name)
    page.get_by_label("Note", exact=True).last.press("]")
    expect(heading).to_have_text("Bob")
    page.get_by_role("link", name="Sessions", exact=True).last.click()
    expect(page).to_have_url(re.compile(r"status=scored&sort=oldest$"))


def test_all_matching_sessions_are_exported(
    reviewer_page: Page, organization: Organization
) -> None:
    listed(organization)
    page = reviewer_page
    page.goto("/sessions?status=scored")
    page.get_by_label(re.compile("Act on all 2 results")).check()
    with page.expect_download() as download:
        page.get_by_role("button", name="Export").click()
    assert download.value.suggested_filename.endswith(".csv")
