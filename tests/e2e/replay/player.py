"""Opening the replay, and what it says where it is."""

from playwright.sync_api import Locator, Page, expect

from sessions_app.models import Session


def open_replay(page: Page, session: Session, rest: str = "") -> None:
    page.goto(f"/sessions/{session.pk}/replay{rest}")
    expect(page.locator("#timeline li").first).to_be_attached()


def current(page: Page) -> Locator:
    return page.locator("#timeline .current")


def offset(page: Page) -> Locator:
    return page.locator("#offset")


def said(page: Page) -> Locator:
    return page.locator("#announcement[role=status]")
