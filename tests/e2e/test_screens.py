"""Every screen, in light and dark, wide and narrow: rules for all of them."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from sessions_app.models import Organization
from tests.annotations import present
from tests.e2e.annotations import NewContext, OpenPage
from tests.e2e.judge import NARROW, WIDE, accessibility_faults, overflow, squeezed
from tests.e2e.screens import SCREENS, Screen

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(params=SCREENS, ids=lambda screen: screen.name)
def open_screen(
    request: pytest.FixtureRequest,
    organization: Organization,
    page_for: OpenPage,
    new_context: NewContext,
) -> Callable[..., Page]:
    screen: Screen = request.param

    def open_page(**options: Any) -> Page:
        page = (
            page_for(screen.role, **options) if screen.role else new_context(**options).new_page()
        )
        path = screen.path(organization)  # what it shows may be the user's own
        response = present(page.goto(path))
        assert (response.status, page.url.endswith(path)) == (200, True)
        return page

    return open_page


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_screen_is_accessible_and_fits(open_screen: Callable[..., Page], scheme: str) -> None:
    page = open_screen(color_scheme=scheme, viewport=WIDE)
    assert accessibility_faults(page) == []
    page.set_viewport_size(NARROW)
    assert (overflow(page), squeezed(page)) == (0, [])
    assert accessibility_faults(page) == []


def test_a_screen_has_one_heading_and_a_title(open_screen: Callable[..., Page]) -> None:
    page = open_screen(viewport=WIDE)
    assert page.locator("h1").count() == 1
    assert page.title().endswith(" – gradient")


def test_whatever_a_candidate_wrote_stays_text(open_screen: Callable[..., Page]) -> None:
    page = open_screen(viewport=WIDE)
    assert page.title() != "hit"
    assert page.locator("main img[onerror]").count() == 0


def test_on_paper_a_screen_is_light_and_without_controls(open_screen: Callable[..., Page]) -> None:
    page = open_screen(viewport=WIDE, color_scheme="dark")
    page.emulate_media(media="print", color_scheme="dark")
    expect(page.locator("html")).to_have_css("color-scheme", "light")
    expect(page.locator(".site-header")).to_be_hidden()
    expect(page.locator("main")).to_be_visible()


def test_the_keyboard_reaches_the_content_first(open_screen: Callable[..., Page]) -> None:
    page = open_screen(viewport=WIDE)
    first = page.locator("a, button, input, select, textarea, summary").first
    assert first.inner_text() == "Skip to the content"
    first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
