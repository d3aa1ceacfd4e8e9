"""High contrast: what is current looks different from what is not."""

import pytest
from playwright.sync_api import Page

from sessions_app.models import Organization, Session
from sessions_app.vocabulary.enums import Role
from tests.e2e.annotations import OpenPage
from tests.e2e.judge import NARROW, WIDE
from tests.e2e.replay.player import current, open_replay
from tests.e2e.sessions import full
from tests.factories import SessionFactory

pytestmark = pytest.mark.django_db(transaction=True)

STYLE = """(element) => {
  const style = getComputedStyle(element);
  const sides = ["top", "bottom", "left", "right"];
  return [...sides.map((side) => ["color", "style", "width"]
      .map((part) => style.getPropertyValue(`border-${side}-${part}`)).join(" ")),
    style.outlineColor + style.outlineStyle + style.outlineWidth,
    style.backgroundColor, style.color];
}"""


@pytest.fixture
def page(page_for: OpenPage) -> Page:
    return page_for(Role.OWNER, viewport=WIDE, forced_colors="active")


def styles(page: Page, selector: str) -> set[str]:
    every = page.locator(selector)
    return {str(every.nth(number).evaluate(STYLE)) for number in range(every.count())}


def marks(page: Page, marked: str, others: str) -> bool:
    """Whether both exist and no marked one looks like one of the others."""
    one, rest = styles(page, marked), styles(page, others)
    return bool(one) and bool(rest) and not one & rest


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_the_current_entry_tab_and_step_are_marked(
    page: Page, organization: Organization, size: object
) -> None:
    session = SessionFactory.create(organization=organization, status="setup")
    page.set_viewport_size(WIDE if size is WIDE else NARROW)
    page.goto(f"/sessions/{session.pk}")
    assert marks(page, ".site-nav a[aria-current]", ".site-nav a:not([aria-current])")
    assert marks(page, ".tabs a[aria-current]", ".tabs a:not([aria-current])")
    assert marks(page, ".steps .current", ".steps li:not(.current)")
    assert marks(page, ".steps .done", ".steps .ahead")


def test_only_adjusted_criteria_are_marked(page: Page, organization: Organization) -> None:
    page.goto(f"/sessions/{full(organization, name='Grace').pk}")
    assert styles(page, ".criterion.adjusted") == set()
    row = page.locator(".criterion", has_text="Goal")
    row.get_by_label("Points").fill("9")
    row.get_by_label("Reason").fill("Said so")
    page.get_by_role("button", name="Save the review").click()
    page.locator(".criterion.adjusted").wait_for()
    assert marks(page, ".criterion.adjusted", ".criterion:not(.adjusted)")


def test_the_replay_marks_the_cursor_the_view_and_the_filter(
    page: Page, organization: Organization
) -> None:
    session: Session = full(organization, name="Grace")
    open_replay(page, session, "?show=security#e=2")
    open_replay(page, session, "#e=2")
    current(page).wait_for()
    assert marks(page, "#timeline .current a", "#timeline .event:not(.current) a")
    assert marks(page, "#views [aria-selected=true]", "#views [aria-selected=false]")
    assert marks(page, "#speeds [aria-pressed=true]", "#speeds [aria-pressed=false]")
    page.locator("#chips .chip").first.click()
    page.locator("#chips [aria-pressed=true]").wait_for()
    assert marks(page, "#chips [aria-pressed=true]", "#chips [aria-pressed=false]")
    swatches = page.locator("#chips .swatch")
    colors = {
        swatches.nth(number).evaluate("(each) => getComputedStyle(each).backgroundColor")
        for number in range(swatches.count())
    }
    assert len(colors) == swatches.count()


def test_play_is_a_triangle(page: Page, organization: Organization) -> None:
    open_replay(page, full(organization, name="Grace"))
    triangle = page.locator("#play span")
    sides = triangle.evaluate(
        "(each) => ['left', 'top', 'bottom'].map("
        "(side) => getComputedStyle(each).getPropertyValue(`border-${side}-color`))"
    )
    assert sides[1:] == ["rgba(0, 0, 0, 0)"] * 2
    assert sides[0] not in sides[1:]
