"""A hiring manager prepares what candidates work with."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pytest_django import Settings

from sessions_app.models import Assessment, Organization, StoredFile
from sessions_app.vocabulary.enums import DeliverableType, Role
from tests.e2e.annotations import OpenPage
from tests.factories import AssessmentFactory
from tests.materials import assessment_with_materials

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def page(page_for: OpenPage) -> Page:
    return page_for(Role.ADMIN)


def materials_of(assessment: Assessment) -> dict[str, object]:
    materials: dict[str, object] = Assessment.objects.get(pk=assessment.pk).materials
    return materials


def test_a_source_gets_its_files_and_is_removed(
    page: Page, organization: Organization, tmp_path: Path
) -> None:
    AssessmentFactory.create(organization=organization, name="Senior PM")
    for name in ("churn.csv", "plans.md"):
        (tmp_path / name).write_text("a,b\n1,2\n")
    page.goto("/assessments")
    page.get_by_role("link", name="Materials of Senior PM").click()
    page.get_by_role("link", name="Add a source").click()
    page.get_by_label("Name").fill("Shared drive")
    page.get_by_label("Add files").set_input_files(sorted(tmp_path.iterdir()))
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status")).to_contain_text("Saved as version 2.")
    sources = page.get_by_role("region", name="Sources")
    expect(sources).to_contain_text("plans.md")
    with page.expect_download() as download:
        sources.get_by_role("link", name="churn.csv").click()
    assert download.value.suggested_filename == "churn.csv"

    sources.get_by_role("link", name="Change Shared drive").click()
    page.get_by_label("Name of file 1").fill("churn-by-month.csv")
    page.get_by_role("checkbox", name="Remove").nth(1).check()
    page.get_by_role("button", name="Save").click()
    expect(sources).to_contain_text("churn-by-month.csv")
    expect(sources).not_to_contain_text("plans.md")

    sources.get_by_role("button", name="Remove Shared drive").click()
    page.get_by_role("dialog").get_by_role("button", name="Remove").click()
    expect(page.get_by_role("status")).to_contain_text("Saved as version 4.")
    assert StoredFile.objects.count() == 3  # older versions name them


def test_files_that_are_too_large_together_are_refused_before_they_are_sent(
    page: Page, organization: Organization, tmp_path: Path, settings: Settings
) -> None:
    settings.MAX_BODY_BYTES = 100_000
    assessment = assessment_with_materials(organization=organization)
    large = tmp_path / "large.csv"
    large.write_text("x" * 95_000)
    page.goto(f"/assessments/{assessment.pk}/materials/sources/drive")
    field = page.get_by_label("Add files")
    field.set_input_files(large)
    assert "can be sent at once" in field.evaluate("field => field.validationMessage")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="Change a source")).to_be_visible()
    small = tmp_path / "small.csv"
    small.write_text("x")
    field.set_input_files(small)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status")).to_contain_text("Saved as version 2.")


@pytest.mark.parametrize("type", DeliverableType.values)
def test_work_to_start_from_is_edited_as_the_candidate_edits_it(
    page: Page, organization: Organization, type: str
) -> None:
    assessment = AssessmentFactory.create(organization=organization, deliverable_type=type)
    page.goto(f"/assessments/{assessment.pk}/materials/start")
    expect(page.get_by_label("The work as JSON")).to_be_hidden()
    expect(page.get_by_label("with this work")).not_to_be_checked()
    page.locator("[data-editor] input[type=text]").first.fill("Begin here")
    expect(page.get_by_label("with this work")).to_be_checked()
    page.get_by_label("Each later phase starts").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status")).to_contain_text("Saved as version 2.")
    materials = materials_of(assessment)
    assert "Begin here" in str(materials["startingDeliverable"])
    assert materials["carryOver"] is True


def test_work_is_typed_as_json_without_scripts(
    page_for: OpenPage, organization: Organization
) -> None:
    page = page_for(Role.ADMIN, java_script_enabled=False)
    assessment = AssessmentFactory.create(organization=organization, deliverable_type="email")
    page.goto(f"/assessments/{assessment.pk}/materials/start")
    page.get_by_label("with this work").check()
    field = page.get_by_label("The work as JSON")
    field.fill('{"email": {"to": [], "subject": "Hello"}}')
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("email.body: This is required.")).to_be_visible()
    field.fill('{"email": {"to": [], "subject": "Hello", "body": "Text"}}')
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status")).to_contain_text("Saved as version 2.")


def test_two_managers_meet_and_nobody_loses_a_text(
    page: Page, page_for: OpenPage, organization: Organization
) -> None:
    assessment = assessment_with_materials(organization=organization)
    path = f"/assessments/{assessment.pk}/materials/inbox/msg-1"
    other = page_for(Role.OWNER)
    for each in (page, other):
        each.goto(path)
    other.get_by_label("Subject").fill("Theirs")
    other.get_by_role("button", name="Save").click()
    expect(other.get_by_role("status")).to_contain_text("Saved as version 2.")
    page.get_by_label("Subject").fill("Mine")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_contain_text("Another user has changed this message.")
    expect(page.get_by_role("alert")).to_contain_text("Theirs")
    expect(page.get_by_label("Subject")).to_have_value("Mine")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status")).to_contain_text("Saved as version 3.")
