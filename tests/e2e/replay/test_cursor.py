"""The cursor: moved by keys, by playing, and by links to a moment."""

import re

import pytest
from playwright.sync_api import Page, expect

from sessions_app.models import Session
from tests.e2e.judge import accessibility_faults
from tests.e2e.replay.player import current, offset, open_replay, said
from tests.factories import SessionFactory
from tests.logs import record_at

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_cursor_is_moved_by_the_keys(page: Page, session: Session) -> None:
    open_replay(page, session)
    for key, where in [
        ("ArrowRight", "0:00:10"),
        ("ArrowRight", "0:00:20"),
        ("ArrowLeft", "0:00:10"),
        ("Home", "0:00:00"),
        ("End", "0:13:50"),
        ("ArrowRight", "0:13:50"),
        ("Home", "0:00:00"),
        ("ArrowLeft", "0:00:00"),
    ]:
        page.keyboard.press(key)
        expect(offset(page)).to_have_text(where)


def test_space_plays_and_pauses(page: Page, session: Session) -> None:
    open_replay(page, session, "#e=1")
    page.keyboard.press("Space")
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    expect(offset(page)).not_to_have_text("0:02:00")
    page.keyboard.press("Space")
    expect(page.get_by_role("button", name="Play")).to_be_visible()


@pytest.mark.parametrize(
    ("key", "speed"),
    [("1", "0.5×"), ("2", "1×"), ("3", "2×"), ("4", "4×"), ("5", "8×"), ("6", "16×"), ("7", "60×")],
)
def test_number_keys_set_the_speed(page: Page, session: Session, key: str, speed: str) -> None:
    open_replay(page, session)
    page.keyboard.press("7" if key != "7" else "1")
    page.keyboard.press(key)
    pressed = page.locator("#speeds [aria-pressed=true]")
    expect(pressed).to_have_text(speed)
    kept = speed.removesuffix("×")
    expect(page).to_have_url(re.compile("speed=" if key != "2" else "replay$"))
    page.reload()
    expect(pressed).to_have_text(f"{kept}×")


def test_up_and_down_go_from_event_to_event(page: Page, session: Session) -> None:
    open_replay(page, session, "#e=5")
    expect(current(page)).to_contain_text("paragraph 5")
    page.keyboard.press("ArrowDown")
    expect(current(page)).to_contain_text("paragraph 6")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(current(page)).to_contain_text("paragraph 4")
    expect(page).to_have_url(re.compile("#e=4$"))


def test_f_goes_to_the_flags_and_announces_them(page: Page, session: Session) -> None:
    record_at(session, 800, "security_flag", data={"kind": "large_paste", "characters": 1840})
    open_replay(page, session)
    page.keyboard.press("f")
    expect(said(page)).to_have_text("Tab hidden · 12 s, at 0:12:20.")
    page.keyboard.press("f")
    expect(said(page)).to_contain_text("Large paste · 1,840 characters")
    page.keyboard.press("f")
    expect(said(page)).to_have_text("No later flag.")
    page.keyboard.press("Shift+F")
    expect(current(page)).to_contain_text("Tab hidden")
    expect(page.locator("#overview .flag")).to_have_count(2)


def test_keys_typed_into_a_field_are_not_shortcuts(page: Page, session: Session) -> None:
    open_replay(page, session, "#e=5")
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox", name="Search the log")).to_be_focused()
    page.keyboard.type("f 7 ?")
    expect(page.get_by_role("searchbox", name="Search the log")).to_have_value("f 7 ?")
    expect(page.locator("#speeds [aria-pressed=true]")).to_have_text("1×")
    expect(current(page)).to_contain_text("paragraph 5")
    expect(page.locator("#shortcuts")).to_be_hidden()


def test_a_question_mark_lists_the_keys(page: Page, session: Session) -> None:
    open_replay(page, session)
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Shortcuts")).to_contain_text("Next or previous flag")
    assert accessibility_faults(page) == []
    page.keyboard.press("f")
    expect(said(page)).to_have_text("")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()


def test_inactivity_is_skipped_and_shown(page: Page, session: Session) -> None:
    open_replay(page, session, "#e=20")
    expect(page.locator("#timeline .gap")).to_have_text("5 min 15 s idle")
    expect(page.locator("#overview .idle").first).to_be_attached()
    page.keyboard.press("6")
    page.keyboard.press("Space")
    expect(said(page)).to_have_text("Skipped: 5 min 15 s idle.")
    expect(current(page)).to_contain_text("board")


def test_inactivity_is_played_on_request(page: Page, session: Session) -> None:
    open_replay(page, session, "?skip=0#e=20")
    expect(page.get_by_role("checkbox", name="Skip inactivity")).not_to_be_checked()
    page.keyboard.press("7")
    page.keyboard.press("Space")
    expect(offset(page)).to_have_text(re.compile("0:0[89]:"))
    expect(said(page)).to_have_text("")
    page.keyboard.press("s")
    expect(page.get_by_role("checkbox", name="Skip inactivity")).to_be_checked()


def test_playing_ends_at_the_end(page: Page, session: Session) -> None:
    open_replay(page, session, "#e=38")
    page.keyboard.press("7")
    page.keyboard.press("Space")
    expect(said(page)).to_have_text("The end of the session.")
    expect(page.get_by_role("button", name="Play")).to_be_visible()
    expect(offset(page)).to_have_text("0:13:50")


def test_a_link_leads_to_an_event_or_a_moment(page: Page, session: Session) -> None:
    open_replay(page, session, "#e=22")
    expect(current(page)).to_contain_text("Three numbers.")
    expect(offset(page)).to_have_text("0:12:10")
    open_replay(page, session, "?x=1#t=190")
    expect(current(page)).to_contain_text("paragraph 5")
    open_replay(page, session, "?x=2#t=190&e=22")
    expect(current(page)).to_contain_text("Three numbers.")


def test_a_link_to_what_a_filter_hides_ends_the_filter_and_says_so(
    page: Page, session: Session
) -> None:
    open_replay(page, session, "?show=chat#e=3")
    expect(current(page)).to_contain_text("paragraph 3")
    expect(said(page)).to_contain_text("The filter is cleared")
    expect(page).to_have_url(re.compile(r"replay#e=3$"))
    open_replay(page, session, "?show=chat#e=22")
    expect(current(page)).to_contain_text("Three numbers.")
    expect(page.get_by_role("button", name="Chat 2")).to_have_attribute("aria-pressed", "true")


def test_a_link_to_an_unknown_event_says_so(page: Page, session: Session) -> None:
    open_replay(page, session, "#e=5")
    page.evaluate("location.hash = '#e=4000'")
    expect(said(page)).to_have_text("There is no event 4,000; the log ends with 40.")


def test_the_link_to_a_moment_is_copied(page: Page, session: Session) -> None:
    open_replay(page, session, "#e=5")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy link").click()
    expect(said(page)).to_have_text("The link to this moment is copied.")
    link = page.evaluate("navigator.clipboard.readText()")
    assert link.endswith(f"/sessions/{session.pk}/replay#e=5")


def test_c_copies_the_link_too(page: Page, session: Session) -> None:
    open_replay(page, session, "#t=125")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.keyboard.press("c")
    expect(said(page)).to_have_text("The link to this moment is copied.")
    assert page.evaluate("navigator.clipboard.readText()").endswith("/replay#t=125")


def test_brackets_walk_through_the_list_that_one_came_from(page: Page, session: Session) -> None:
    organization = session.organization
    others = [
        SessionFactory.create(organization=organization, status=s) for s in ("setup", "submitted")
    ]
    open_replay(page, session, "?status=submitted&find=closing#e=5")
    page.keyboard.press("v")
    expect(page).to_have_url(re.compile("view=conversation"))
    page.keyboard.press("[")
    there = f"/sessions/{others[1].pk}/replay"
    expect(page).to_have_url(re.compile(f"{there}.status=submitted&view=conversation$"))
    expect(page.locator("#play")).to_be_visible()
    page.keyboard.press("[")
    expect(said(page)).to_have_text("This is the first session of the list.")
    page.keyboard.press("]")
    expect(page).to_have_url(re.compile(f"/sessions/{session.pk}/replay"))
