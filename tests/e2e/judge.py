"""Checks of a rendered page: accessibility and overflow."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, ViewportSize

NARROW: ViewportSize = {"width": 375, "height": 740}
WIDE: ViewportSize = {"width": 1280, "height": 860}

_axe = Axe()
# Preloading would copy style sheets into the page, which its policy refuses: no rule here needs it.
_options = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
    "preload": False,
}


def accessibility_faults(page: Page) -> list[tuple[str, list[str]]]:
    """Axe's serious findings. It comes in through the debugger: the page's policy stays on."""
    found = _axe.run(page, options=_options).response["violations"]
    return [
        (fault["id"], [node["html"] for node in fault["nodes"]][:3])
        for fault in found
        if fault["impact"] in ("serious", "critical")
    ]


def overflow(page: Page) -> int:
    """How many pixels the page is wider than the window."""
    return int(
        page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    )


def squeezed(page: Page) -> list[str]:
    """The texts of table cells that are too narrow for the words of people's names."""
    cells = page.locator("table :is(th, td):has(> bdi):visible")
    return list(
        cells.evaluate_all(
            "cells => cells.filter(cell => cell.textContent.trim().length > 12 "
            "&& cell.offsetWidth < 90).map(cell => cell.textContent.trim())"
        )
    )
