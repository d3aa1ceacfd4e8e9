"""An assessment of two phases, for each type: from the mail's link to the reviewer's replay."""

import re

import pytest
from django.core.mail import EmailMessage
from playwright.sync_api import Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from sessions_app.invitations import sender
from sessions_app.models import Checkpoint, Organization, Session
from sessions_app.vocabulary.enums import Status
from tests import paths
from tests.clients import ApiClient
from tests.due_tasks import work_off
from tests.factories import ApiKeyFactory, AssessmentFactory
from tests.processes import eventually

pytestmark = pytest.mark.django_db(transaction=True)

FIELDS = {
    "docx": "Title",
    "email": "Subject",
    "pptx": "Title of the presentation",
    "workflow": "Name",
    "xlsx": "Title of the workbook",
}


@pytest.fixture
def link(
    request: pytest.FixtureRequest,
    organization: Organization,
    live_server: LiveServer,
    mailoutbox: list[EmailMessage],
    settings: Settings,
) -> str:
    """What the mail says."""
    settings.PUBLIC_URL = live_server.url
    assessment = AssessmentFactory.create(
        organization=organization,
        deliverable_type=request.param,
        phases=[("Draft", 45), ("Final", 15)],
    )
    api = ApiClient(ApiKeyFactory.create(organization=organization).plain)
    body = {"email": "jane@example.com", "name": "Jane Smith"}
    assert api.post(paths.invite(assessment), body).status_code == 201
    work_off(sender.QUEUE)
    found = re.search(r"http\S+/invite/\w+", str(mailoutbox[0].body))
    assert found
    return found[0]


@pytest.mark.parametrize(("link", "label"), FIELDS.items(), indirect=["link"], ids=list(FIELDS))
def test_from_the_mail_to_the_replay(
    page: Page, reviewer_page: Page, link: str, label: str
) -> None:
    page.goto(link)
    page.get_by_role("button", name="Start setup").click()
    page.get_by_role("button", name="Start the task").click()
    expect(page.locator("main[data-status=in_progress][data-ready]")).to_be_attached()
    field = page.locator("[data-pane=deliverable]").get_by_label(label, exact=True).first
    field.fill("Written in the draft")
    hand_in(page, "Next phase", "Hand in and go on")
    expect(page.locator("[data-timer-name]")).to_have_text("Phase 2 of 2: Final")
    expect(field).to_have_value("Written in the draft")
    field.fill("Written at the end")
    hand_in(page, "Submit", "Submit")
    expect(page.get_by_text("Your work was submitted")).to_be_visible()

    session = Session.objects.get()
    assert session.status == Status.SUBMITTED
    states = [str(each.state) for each in Checkpoint.objects.order_by("phase__index")]
    assert "Written in the draft" in states[0]
    assert "Written at the end" in states[1]

    assert eventually(lambda: session.events.filter(type="manual_edit").count() == 2)
    reviewer_page.goto(f"/sessions/{session.pk}/replay")
    for words in ("Edited by hand", "Went on to the next phase", "Submitted the task"):
        event = reviewer_page.get_by_role("link", name=re.compile(words)).first
        expect(event).to_be_visible()


def hand_in(page: Page, button: str, action: str) -> None:
    page.get_by_role("button", name=button, exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name=action, exact=True).click()
