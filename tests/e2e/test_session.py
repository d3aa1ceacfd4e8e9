"""One session in a browser: reviewing it, beside another reviewer, and looking through its work."""

import re

import pytest
from playwright.sync_api import Dialog, Page, expect

from events_app.models import FlagDecision
from sessions_app.models import Organization, Review, Session
from sessions_app.vocabulary.enums import Role
from tests.annotations import present
from tests.e2e.annotations import OpenPage
from tests.e2e.sessions import full

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def session(organization: Organization) -> Session:
    return full(organization, name="Grace Hopper")


@pytest.fixture
def path(session: Session) -> str:
    return f"/sessions/{session.pk}"


def adjust(page: Page, points: str, reason: str) -> None:
    row = page.locator(".criterion", has_text="Goal")
    row.get_by_label("Points").fill(points)
    row.get_by_label("Reason").fill(reason)


def test_a_review_is_saved(reviewer_page: Page, path: str) -> None:
    page = reviewer_page
    page.goto(path)
    adjust(page, "9", "The second message says it.")
    expect(page.get_by_text("Not saved yet")).to_be_visible()
    page.get_by_role("button", name="Save the review").click()
    expect(page.get_by_text("The review is saved.")).to_be_visible()
    expect(page.locator(".total")).to_contain_text("73")
    assert Review.objects.get().final_total == 73


def test_two_reviewers_at_once_lose_nothing(page_for: OpenPage, path: str) -> None:
    first, second = page_for(Role.REVIEWER), page_for(Role.REVIEWER)
    for page in first, second:
        page.goto(path)
    adjust(first, "9", "First")
    first.get_by_role("button", name="Save the review").click()
    expect(first.get_by_text("The review is saved.")).to_be_visible()
    adjust(second, "2", "Second")
    second.get_by_role("button", name="Save the review").click()
    expect(second.get_by_role("alert")).to_contain_text("The score has changed.")
    expect(second.locator(".total")).to_contain_text("73")
    row = second.locator(".criterion", has_text="Goal")
    expect(row.get_by_label("Points")).to_have_value("2")
    second.get_by_role("button", name="Review again").click()
    expect(second.get_by_text("The review is saved.")).to_be_visible()
    assert [review.final_total for review in Review.objects.order_by("version")] == [73, 66]


def test_an_unsaved_review_is_not_lost_by_accident(reviewer_page: Page, path: str) -> None:
    page = reviewer_page
    asked: list[str] = []

    def dismiss(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", dismiss)
    page.goto(path)
    adjust(page, "9", "")
    page.get_by_role("link", name="Home").click(no_wait_after=True)
    page.wait_for_timeout(300)
    assert asked == ["beforeunload"]
    expect(page).to_have_url(re.compile(path))


def test_a_review_is_reopened_in_a_dialog(reviewer_page: Page, path: str) -> None:
    page = reviewer_page
    page.goto(path)
    page.get_by_role("button", name="Save the review").click()
    page.get_by_role("button", name="Reopen …").click()
    page.get_by_role("dialog").get_by_label("Reason").fill("Too fast")
    page.get_by_role("button", name="Reopen", exact=True).click()
    expect(page.get_by_text("The review is reopened")).to_be_visible()


def test_a_flag_is_decided(reviewer_page: Page, path: str) -> None:
    page = reviewer_page
    page.goto(path)
    flags = page.locator("#flags")
    flags.get_by_label("Note").fill("The phone rang")
    flags.get_by_role("button", name="Harmless").click()
    expect(page.locator("#flags")).to_contain_text("The phone rang")
    assert FlagDecision.objects.get().decision == "dismiss"


def test_the_slider_moves_through_the_versions_by_keyboard(reviewer_page: Page, path: str) -> None:
    page = reviewer_page
    page.goto(f"{path}/work")
    slider = page.get_by_role("slider")
    slider.focus()
    page.keyboard.press("Home")
    expect(page).to_have_url(re.compile(r"at=1$"))
    expect(page.locator(".deliverable").first).to_contain_text("One draft.")
    assert "phase 1" in present(page.get_by_role("slider").get_attribute("aria-valuetext"))


def test_two_versions_are_compared(reviewer_page: Page, path: str) -> None:
    page = reviewer_page
    page.goto(f"{path}/work")
    page.get_by_label("Version to compare with").select_option(index=1)
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.locator("table.difference ins").first).to_have_text("Two")


def test_evidence_leads_into_the_replay(reviewer_page: Page, path: str) -> None:
    page = reviewer_page
    page.goto(path)
    link = page.get_by_role("link", name=re.compile("#1 Wrote to the assistant"))
    assert link.get_attribute("href") == f"{path}/replay#e=1"


def test_notes_are_added_and_removed(reviewer_page: Page, path: str) -> None:
    page = reviewer_page
    page.goto(path)
    page.get_by_label("Note", exact=True).last.fill("Ask about Q3")
    page.get_by_role("button", name="Add the note").click()
    expect(page.locator("#notes")).to_contain_text("Ask about Q3")
    page.get_by_role("button", name="Remove this note").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Remove this note?")
    dialog.get_by_role("button", name="Cancel").click()
    expect(page.locator("#notes")).to_contain_text("Ask about Q3")
    page.get_by_role("button", name="Remove this note").click()
    dialog.get_by_role("button", name="Remove").click()
    expect(page.locator("main")).to_contain_text("note.removed")
    expect(page.locator("#notes")).not_to_contain_text("Ask about Q3")
