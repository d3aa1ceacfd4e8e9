"""An admin makes an assessment from nothing, by keyboard and pointer, and changes its rubric."""

import pytest
from playwright.sync_api import Page, expect

from sessions_app.models import Assessment, Organization
from sessions_app.vocabulary.enums import Role
from tests.e2e.annotations import OpenPage
from tests.e2e.judge import NARROW, accessibility_faults, overflow
from tests.factories import AssessmentFactory
from tests.rubrics import RUBRIC

pytestmark = pytest.mark.django_db(transaction=True)


def test_an_assessment_is_made_from_nothing(page_for: OpenPage) -> None:
    page = page_for(Role.ADMIN)
    page.goto("/assessments")
    page.get_by_role("link", name="New assessment").first.click()
    page.get_by_label("Name", exact=True).fill("Churn memo")
    page.get_by_label("Brief").fill("Write a memo.\nBe brief.")
    page.get_by_role("combobox", name="Deliverable").select_option(label="E-mail")
    page.get_by_role("button", name="Add a phase").click()
    expect(page.get_by_label("Name of phase 2")).to_be_visible()
    expect(page.get_by_label("Brief")).to_have_value("Write a memo.\nBe brief.")
    page.get_by_label("Name of phase 2").fill("Final")
    page.get_by_label("Minutes", exact=True).nth(1).fill("20,5")
    page.get_by_role("button", name="Create").click()
    expect(page.get_by_role("heading", name="Rubric of Churn memo")).to_be_visible()
    page.get_by_role("button", name="Save").last.click()
    expect(page.get_by_role("heading", name="Churn memo")).to_be_visible()
    assessment = Assessment.objects.get()
    assert (assessment.deliverable_type, assessment.current_version) == ("email", 1)
    assert [phase.minutes for phase in assessment.phases.order_by("index")] == [60, 20.5]


def test_the_sums_follow_what_is_typed(page_for: OpenPage, organization: Organization) -> None:
    assessment = AssessmentFactory.create(organization=organization)
    page = page_for(Role.ADMIN)
    page.goto(f"/assessments/{assessment.pk}/rubric")
    page.get_by_role("button", name="Add a sub-criterion to category 1").click()
    page.get_by_role("textbox", name="Sub-criterion 1.1").fill("Evidence")
    page.get_by_label("Points", exact=True).nth(1).fill("12,5")
    expect(page.get_by_text("The sub-criteria have 12.5 of 40 points.")).to_be_visible()
    page.get_by_label("Points", exact=True).first.fill("50")
    expect(page.locator("[data-total]")).to_have_text("110")
    page.get_by_label("Points", exact=True).first.press("Enter")  # saves, and adds or moves nothing
    expect(page.get_by_role("status").get_by_text("Saved as version 2.")).to_be_visible()
    rubric = Assessment.objects.get().scoring_rubric
    assert rubric["totalPoints"] == 110
    assert [each["name"] for each in rubric["categories"][0]["subCriteria"]] == ["Evidence"]


@pytest.mark.parametrize("path", ["/edit", "/rubric", "/versions"])
def test_its_pages_are_narrow_and_accessible(
    page_for: OpenPage, organization: Organization, path: str
) -> None:
    assessment = AssessmentFactory.create(organization=organization)
    page: Page = page_for(Role.ADMIN)
    page.goto(f"/assessments/{assessment.pk}{path}")
    page.set_viewport_size(NARROW)
    assert overflow(page) <= 0
    assert accessibility_faults(page) == []


def test_what_was_typed_stays_in_its_row(page_for: OpenPage) -> None:
    page = page_for(Role.ADMIN)
    page.goto("/assessments/new")
    names = page.locator("[name=phase_name]")
    names.first.fill("Draft")
    page.get_by_role("button", name="Add a phase").click()
    expect(names).to_have_count(2)
    expect(names.nth(0)).to_have_value("Draft")
    expect(names.nth(1)).to_have_value("")
    names.nth(1).fill("Final")
    page.get_by_role("button", name="Move phase 2 up").click()
    expect(names.nth(0)).to_have_value("Final")
    expect(names.nth(1)).to_have_value("Draft")
    page.get_by_role("button", name="Remove phase 1").click()
    expect(names).to_have_count(1)
    expect(names.first).to_have_value("Draft")


def test_a_moved_category_keeps_its_own_fields(
    page_for: OpenPage, organization: Organization
) -> None:
    assessment = AssessmentFactory.create(organization=organization, scoring_rubric=RUBRIC)
    page = page_for(Role.ADMIN)
    page.goto(f"/assessments/{assessment.pk}/rubric")
    page.get_by_role("textbox", name="Category 1").fill("Craft")
    page.get_by_role("button", name="Move category 2 up").click()
    expect(page.get_by_role("textbox", name="Category 2")).to_have_value("Craft")
    expect(page.get_by_role("textbox", name="Category 1")).to_have_value("Description")
    page.get_by_role("button", name="Save").last.click()
    expect(page.get_by_role("status").get_by_text("Saved as version 2.")).to_be_visible()
    categories = Assessment.objects.get().scoring_rubric["categories"]
    named = [(each["id"], each["name"]) for each in categories]
    assert named == [("description", "Description"), ("quality", "Craft")]


def test_what_was_typed_is_there_after_leaving(
    page_for: OpenPage, organization: Organization
) -> None:
    assessment = AssessmentFactory.create(
        organization=organization, phases=[("Draft", 30), ("Final", 20)]
    )
    page = page_for(Role.ADMIN)
    path = f"/assessments/{assessment.pk}/edit"
    page.goto(path)
    page.locator("[name=phase_name]").nth(1).fill("Last")
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto("/assessments")
    page.goto(path)
    expect(page.locator("[name=phase_name]").nth(0)).to_have_value("Draft")
    expect(page.locator("[name=phase_name]").nth(1)).to_have_value("Last")
