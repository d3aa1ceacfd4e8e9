"""Opening the replay, and what it says where it is."""

from playwright.sync_api import expect


def open_replay(page, session, rest=""):
    page.goto(f"/sessions/{session.pk}/replay{rest}")
    expect(page.locator("#timeline li").first).to_be_attached()


def current(page):
    return page.locator("#timeline .current")


def offset(page):
    return page.locator("#offset")


def said(page):
    return page.locator("#said[role=status]")
