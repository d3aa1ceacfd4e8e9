"""A reviewer's queue in a browser: assigned from the list, then worked through."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from sessions_app.models import Organization, Session
from sessions_app.vocabulary.enums import Status
from tests.factories import SessionFactory
from tests.sessions_app.verbs import with_scores

pytestmark = pytest.mark.django_db(transaction=True)

QUEUE = 20


@pytest.fixture
def queue(organization: Organization) -> list[Session]:
    now = timezone.now() - timedelta(days=1)
    return [
        with_scores(
            SessionFactory.create(
                organization=organization,
                status=Status.SCORED,
                now=now + timedelta(minutes=number),
            )
        )
        for number in range(QUEUE)
    ]


def assign_all(page: Page, name: str) -> None:
    page.goto("/sessions?needs=review")
    page.get_by_label("Act on all").check()
    page.get_by_role("button", name="Assign …").click()
    dialog = page.get_by_role("dialog", name="Assign the selected sessions")
    dialog.get_by_label("Member").select_option(label=name)
    dialog.get_by_role("button", name="Assign").click()
    expect(page.get_by_text(f"{QUEUE} sessions are assigned.")).to_be_visible()


def review(page: Page) -> None:
    page.get_by_role("button", name="Save the review").click()
    expect(page.get_by_text("The review is saved.")).to_be_visible()


def decide(page: Page, outcome: str) -> None:
    form = page.locator("#decision")
    form.get_by_label(outcome).check()
    form.get_by_label("Reason").fill("Clear about what the assistant did.")
    form.get_by_role("button", name="Decide").click()
    expect(page.get_by_text(f"Decided: {outcome}.")).to_be_visible()


def test_a_reviewer_works_through_a_queue_of_twenty(
    reviewer_page: Page, queue: list[Session]
) -> None:
    page = reviewer_page
    assign_all(page, "Ada Lovelace (me)")
    page.goto("/")
    card = page.get_by_role("listitem").filter(has_text="Assigned to you")
    expect(card.get_by_role("heading")).to_contain_text(str(QUEUE))
    card.get_by_role("link", name="Start with").click()
    for number, session in enumerate(queue):
        expect(page).to_have_url(re.compile(rf"/sessions/{session.pk}\?.*assignee=me"))
        review(page)
        decide(page, ("Advance", "Hold", "Reject")[number % 3])
        if session != queue[-1]:
            page.locator("a[rel=next]").click()
    expect(page.locator("a[rel=next]")).to_have_count(0)
    page.goto("/")
    expect(page.get_by_role("heading", name="Where the sessions are")).to_be_visible()
    expect(page.get_by_text("Assigned to you")).to_have_count(0)
    assert Session.objects.filter(status=Status.REVIEWED).exclude(decision="").count() == QUEUE


def test_several_are_tagged_and_one_is_assigned_by_keyboard(
    reviewer_page: Page, queue: list[Session]
) -> None:
    page = reviewer_page
    page.set_viewport_size({"width": 375, "height": 800})
    page.goto("/sessions?needs=review")
    page.get_by_role("checkbox", name="All on this page").check()
    page.get_by_role("button", name="Tag …").press("Enter")
    dialog = page.get_by_role("dialog", name="Tag the selected sessions")
    dialog.get_by_label("Tag").fill("Campus")
    dialog.get_by_role("button", name="Add the tag").press("Enter")
    expect(page.get_by_text(f"{QUEUE} sessions are tagged.")).to_be_visible()
    page.goto(f"/sessions/{queue[0].pk}")
    card = page.get_by_role("region", name="Assigned to")
    expect(card).to_contain_text("Nobody yet.")
    card.get_by_label("Member").select_option(label="Ada Lovelace (me)")
    card.get_by_role("button", name="Assign").press("Enter")
    expect(page.get_by_text("The session is assigned.")).to_be_visible()
    expect(card.get_by_role("paragraph")).to_have_text("Ada Lovelace")
