"""Opening the replay, and what it says where it is."""

from typing import Any

from playwright.sync_api import expect


def open_replay(page: Any, session: Any, rest: Any = "") -> None:
    page.goto(f"/sessions/{session.pk}/replay{rest}")
    expect(page.locator("#timeline li").first).to_be_attached()


def current(page: Any) -> Any:
    return page.locator("#timeline .current")


def offset(page: Any) -> Any:
    return page.locator("#offset")


def said(page: Any) -> Any:
    return page.locator("#announcement[role=status]")
