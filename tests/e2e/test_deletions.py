"""A bulk deletion in a browser, from a selection to its receipt."""

import json
import re

import pytest
from playwright.sync_api import Page, expect

from sessions_app.models import DeletionJob, Organization, Session
from sessions_app.vocabulary.enums import Role
from tests.e2e.annotations import OpenPage
from tests.e2e.deletions import sessions_of, under_way
from tests.e2e.judge import NARROW
from tests.sessions_app.deletion.bulk import preview_job, run_worker

pytestmark = pytest.mark.django_db(transaction=True)


def fill(page: Page, number: str, reason: str = "Retention period is over") -> None:
    page.get_by_label("Type").fill(number)
    page.get_by_label("Reason").fill(reason)


def test_from_the_admins_list_to_the_receipt(owner_page: Page, organization: Organization) -> None:
    sessions_of(organization, "submitted", "scored", "reviewed", "invited")
    page = owner_page
    page.goto("/admin/sessions_app/session/")
    for name in ("Ada Lovelace", "Grace Hopper", "Katherine Johnson"):
        page.get_by_role("row").filter(has_text=name).get_by_role("checkbox").check()
    page.get_by_label("Action:").select_option("delete_permanently")
    page.get_by_role("button", name="Go").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Delete 3 sessions?")
    fill(page, "2")
    page.get_by_role("button", name="Delete 3 sessions").click()
    expect(page.get_by_text("Type 3, the number of sessions")).to_be_visible()
    fill(page, "3")
    page.get_by_role("button", name="Delete 3 sessions").click()
    expect(page.get_by_text("0 of 3 sessions")).to_be_visible()
    run_worker()

    expect(page.get_by_role("heading", name="Receipt")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download as JSON").click()
    receipt = json.loads(download.value.path().read_text())
    assert (receipt["status"], len(receipt["deleted"])) == ("completed", 3)
    assert [session.candidate.name for session in Session.objects.all()] == ["Radia Perlman"]


def test_all_sessions_that_match_a_filter_are_previewed(
    owner_page: Page, organization: Organization
) -> None:
    sessions_of(organization, "scored", "scored", "submitted")
    page = owner_page
    page.goto("/sessions?status=scored")
    page.get_by_label("Act on all 2 results").check()
    page.get_by_role("button", name="Delete …").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Delete 2 sessions?")
    fill(page, "2")
    page.get_by_role("button", name="Delete 2 sessions").click()
    run_worker()
    expect(page.get_by_role("heading", name="Receipt")).to_be_visible()
    assert [session.status for session in Session.objects.all()] == ["submitted"]


def test_running_sessions_need_an_explicit_confirmation(
    owner_page: Page, organization: Organization
) -> None:
    job = preview_job(*sessions_of(organization, "in_progress", "submitted"))
    page = owner_page
    page.goto(f"/deletions/{job.pk}")
    fill(page, "2")
    page.get_by_role("button", name="Delete 2 sessions").click()
    expect(page.get_by_text("1 session is running. Leave them out")).to_be_visible()
    page.get_by_label("Delete the running sessions too").check()
    page.get_by_role("button", name="Delete 2 sessions").click()
    expect(page.get_by_text("0 of 2 sessions")).to_be_visible()


def test_running_sessions_are_left_out_with_one_click(
    owner_page: Page, organization: Organization
) -> None:
    job = preview_job(*sessions_of(organization, "in_progress", "submitted"))
    page = owner_page
    page.goto(f"/deletions/{job.pk}")
    page.get_by_role("button", name="Leave out running sessions").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Delete 1 session?")


def test_progress_moves_and_the_rest_is_cancelled(
    owner_page: Page, organization: Organization
) -> None:
    job = under_way(organization)
    page = owner_page
    page.goto(f"/deletions/{job.pk}")
    expect(page.get_by_text(re.compile("^1 of 4 sessions"))).to_be_visible()
    DeletionJob.objects.update(deleted=2)
    expect(page.get_by_text(re.compile("^2 of 4 sessions"))).to_be_visible()
    expect(page.locator("progress")).to_have_js_property("value", 2)
    DeletionJob.objects.update(deleted=1)
    page.get_by_role("button", name="Cancel the rest").click()
    page.get_by_role("dialog").get_by_role("button", name="Cancel the rest").click()
    expect(page.get_by_text("Kept because the deletion was cancelled: 3")).to_be_visible()
    assert Session.objects.count() == 3


def test_a_lost_connection_is_shown_until_it_is_back(
    owner_page: Page, organization: Organization
) -> None:
    page = owner_page
    page.goto(f"/deletions/{under_way(organization).pk}")
    page.route("**/progress", lambda route: route.abort())
    expect(page.get_by_text("The connection was lost")).to_be_visible()
    page.unroute("**/progress")
    expect(page.get_by_text("The connection was lost")).to_be_hidden()


def test_a_deletion_is_ordered_with_the_keyboard_on_a_phone(
    page_for: OpenPage, organization: Organization
) -> None:
    job = preview_job(*sessions_of(organization, "submitted"))
    page = page_for(Role.OWNER, viewport=NARROW)
    page.goto(f"/deletions/{job.pk}")
    page.get_by_label("Type").focus()
    page.keyboard.type("1")
    page.keyboard.press("Tab")
    page.keyboard.type("Withdrew consent")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Delete 1 session")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_text("0 of 1 sessions")).to_be_visible()


def test_without_scripts_the_page_reloads_to_the_receipt(
    page_for: OpenPage, organization: Organization
) -> None:
    job = under_way(organization)
    page = page_for(Role.OWNER, java_script_enabled=False)
    page.goto(f"/deletions/{job.pk}")
    run_worker()
    expect(page.get_by_role("heading", name="Receipt")).to_be_visible()
