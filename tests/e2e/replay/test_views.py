"""What is shown at the cursor: kinds, search, views, what runs, what is large, what was written."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import Page, Route, expect

from events_app.log import NewEvent, record
from events_app.models import FlagDecision
from sessions_app.models import Note, Organization, Session
from sessions_app.vocabulary.enums import Role
from tests.annotations import present
from tests.e2e.annotations import OpenPage
from tests.e2e.judge import NARROW, WIDE, accessibility_faults, overflow
from tests.e2e.replay.player import current, offset, open_replay, said
from tests.factories import SessionFactory
from tests.logs import BEGIN, record_at, record_many

pytestmark = pytest.mark.django_db(transaction=True)


def test_chips_filter_groups_of_events_and_are_kept_in_the_url(
    page: Page, session: Session
) -> None:
    open_replay(page, session)
    page.get_by_role("button", name="Chat 2").click()
    expect(page.locator("#timeline .event")).to_have_count(2)
    page.get_by_role("button", name="Security 1").click()
    expect(page.locator("#timeline .event")).to_have_count(3)
    expect(page).to_have_url(re.compile("show=chat%2Csecurity"))
    page.reload()
    expect(page.locator("#timeline .event")).to_have_count(3)
    page.get_by_text("All types").click()
    page.get_by_label("Edited by hand 20").check()
    expect(page.locator("#timeline .event")).to_have_count(23)
    page.get_by_role("button", name="Show everything").click()
    expect(page.locator("#timeline .event")).to_have_count(40)


def test_all_types_are_listed_with_their_numbers(page: Page, session: Session) -> None:
    open_replay(page, session)
    page.get_by_text("All types").click()
    assert page.locator("#types input").count() == 33
    expect(page.locator("#types")).to_contain_text("Rated an answer 0")


def test_matches_of_a_search_are_visited_in_turn(page: Page, session: Session) -> None:
    open_replay(page, session, "#e=21")
    page.keyboard.press("/")
    page.keyboard.type("CLOSING")
    expect(page.locator("#match-count")).to_have_text("17 found")
    page.keyboard.press("Enter")
    expect(page.locator("#match-count")).to_have_text("1 of 17")
    page.get_by_role("searchbox", name="Search the log").blur()
    page.keyboard.press("n")
    expect(page.locator("#match-count")).to_have_text("2 of 17")
    expect(page).to_have_url(re.compile("find=CLOSING#e=25$"))
    page.keyboard.press("Shift+N")
    page.keyboard.press("Shift+N")
    expect(page.locator("#match-count")).to_have_text("17 of 17")
    expect(current(page).locator("mark")).to_have_text("closing")


def test_the_enter_of_an_input_method_is_no_step(page: Page, session: Session) -> None:
    open_replay(page, session, "#e=21")
    search = page.get_by_role("searchbox", name="Search the log")
    search.fill("CLOSING")
    expect(page.locator("#match-count")).to_have_text("17 found")
    confirm = """(field, init) => field.dispatchEvent(
      new KeyboardEvent("keydown", { key: "Enter", bubbles: true, ...init })
    )"""
    search.evaluate(confirm, {"isComposing": True})
    expect(page.locator("#match-count")).to_have_text("17 found")
    search.evaluate(confirm, {})
    expect(page.locator("#match-count")).to_have_text("1 of 17")


def test_a_search_without_matches_says_so(page: Page, session: Session) -> None:
    open_replay(page, session)
    page.keyboard.press("/")
    page.keyboard.type("zebra")
    expect(page.locator("#match-count")).to_have_text("None found")
    expect(page.get_by_role("button", name="Next match")).to_be_disabled()


def test_the_views_share_one_cursor(page: Page, session: Session) -> None:
    open_replay(page, session, "?beside=#e=22")
    page.get_by_role("tab", name="Conversation").click()
    expect(page.locator("#conversation .current")).to_contain_text("Revenue first.")
    page.get_by_role("tab", name="Raw").click()
    expect(page.locator("#raw-title")).to_have_text("22. The assistant answered")
    expect(page.locator("#raw")).to_contain_text('"content": "Three numbers.')
    page.get_by_role("tab", name="Raw").press("ArrowLeft")
    expect(page.get_by_role("tab", name="Deliverable")).to_be_focused()
    expect(page.locator("#view-deliverable")).to_contain_text("Nothing saved yet")
    expect(page).to_have_url(re.compile("view=deliverable"))
    page.get_by_role("tab", name="Deliverable").blur()
    for key, view in zip(
        "tvdre", ["timeline", "conversation", "deliverable", "raw", "review"], strict=True
    ):
        page.keyboard.press(key)
        expect(page.locator(f"#view-{view}")).to_be_visible()


def test_of_an_edit_of_the_instructions_the_raw_view_shows_what_changed(
    page: Page, session: Session
) -> None:
    record_at(session, 700, "agents_md_edited", data={"content": "Be brief.\nName sources."})
    record_at(session, 705, "agents_md_edited", data={"content": "Be exact.\nName sources."})
    open_replay(page, session, "#e=42")
    page.keyboard.press("r")
    changed = page.locator("#view-raw .difference ins")
    expect(changed).to_have_text("exact")
    assert accessibility_faults(page) == []
    page.evaluate("location.hash = '#e=21'")
    page.reload()
    expect(page.locator("#raw-title")).to_have_text("21. Wrote to the assistant")
    expect(page.locator("#view-raw .difference")).to_have_count(0)


def test_a_wide_page_shows_two_views(page: Page, session: Session) -> None:
    open_replay(page, session, "#e=22")
    expect(page.locator("#view-deliverable")).to_be_visible()
    page.get_by_label("Second view").select_option("conversation")
    expect(page.locator("#conversation .current")).to_contain_text("Revenue first.")
    expect(page.locator("#view-timeline")).to_be_visible()
    page.set_viewport_size(NARROW)
    expect(page.locator("#view-conversation")).to_be_hidden()


def test_the_slider_says_where_it_is(page: Page, session: Session) -> None:
    open_replay(page, session, "#e=22")
    slider = page.get_by_role("slider", name="Moment")
    expect(slider).to_have_attribute("aria-valuetext", "0:12:10 of 0:13:50, Phase 1")
    slider.focus()
    page.keyboard.press("ArrowLeft")
    expect(offset(page)).to_have_text("0:12:00")


def test_a_click_on_the_overview_goes_there_and_a_drag_selects(
    page: Page, session: Session
) -> None:
    open_replay(page, session)
    box = present(page.locator("#overview svg").bounding_box())
    y = box["y"] + 40
    page.mouse.click(box["x"] + box["width"] / 2, y)
    expect(offset(page)).to_have_text("0:06:55")
    page.mouse.move(box["x"] + box["width"] * 0.2, y)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.4, y, steps=4)
    page.mouse.up()
    expect(page.locator("#range")).to_contain_text("Plays from 0:02:46 to 0:05:32")
    expect(page).to_have_url(re.compile("from=166&to=332"))
    page.keyboard.press("Home")
    expect(offset(page)).to_have_text("0:02:46")
    page.keyboard.press("Escape")
    expect(page.locator("#range")).to_be_hidden()


def test_a_range_is_set_by_the_keys_and_playing_ends_with_it(page: Page, session: Session) -> None:
    open_replay(page, session, "#e=2")
    page.keyboard.press("i")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("o")
    expect(page.locator("#range")).to_contain_text("Plays from 0:02:15 to 0:02:35, 20 s.")
    page.keyboard.press("7")
    page.keyboard.press("Space")
    expect(said(page)).to_have_text("The end of the range.")
    expect(offset(page)).to_have_text("0:02:35")


def test_scrolling_pauses_following_until_it_is_resumed(page: Page, session: Session) -> None:
    record_many(
        other := SessionFactory.create(organization=session.organization, status="submitted"), 90
    )
    open_replay(page, other, "#e=45")
    expect(current(page)).to_be_in_viewport()
    page.locator("#timeline").hover()
    page.mouse.wheel(0, 3_000)
    expect(current(page)).not_to_be_in_viewport()
    page.keyboard.press("ArrowRight")
    expect(current(page)).not_to_be_in_viewport()
    page.get_by_role("button", name="Follow the cursor").click()
    expect(current(page)).to_be_in_viewport()
    expect(page.get_by_role("button", name="Follow the cursor")).to_be_hidden()


def test_a_note_is_written_at_the_cursor(page: Page, session: Session) -> None:
    open_replay(page, session, "#e=22")
    page.keyboard.press("m")
    expect(page.get_by_label("A note at this moment")).to_be_focused()
    page.keyboard.type("Asks for <i>figures</i> first")
    page.get_by_role("button", name="Add the note").click()
    expect(page.locator("#review")).to_contain_text("Asks for <i>figures</i> first")
    expect(page.locator("#overview .mark-note")).to_have_count(1)
    assert Note.objects.get().seq == 22
    page.reload()
    expect(page.locator("#overview .mark-note")).to_have_count(1)
    page.get_by_role("link", name="event 22").click()
    page.get_by_role("button", name="Remove").click()
    page.get_by_role("dialog").get_by_role("button", name="Remove").click()
    expect(page.locator("#overview .mark-note")).to_have_count(0)


def test_a_flag_is_decided(page: Page, session: Session) -> None:
    open_replay(page, session, "?view=review")
    page.get_by_label("Reason, for flag 23").fill("Looked up a word")
    page.get_by_role("button", name="Harmless").click()
    expect(page.locator("#review")).to_contain_text("Harmless, Ada Lovelace: Looked up a word")
    assert FlagDecision.objects.get().seq == 23


def test_a_running_session_is_followed(page: Page, organization: Organization) -> None:
    session = SessionFactory.create(
        organization=organization, status="in_progress", now=timezone.now()
    )
    record(session.pk, [NewEvent("manual_edit", 1, "task", {"target": "first"})])
    open_replay(page, session)
    expect(page.get_by_text("Live", exact=True)).to_be_visible()
    expect(current(page)).to_contain_text("first")
    record(session.pk, [NewEvent("user_message", 2, "task", {"content": "Just now"})])
    expect(current(page)).to_contain_text("Just now", timeout=15_000)
    expect(page.get_by_role("button", name="Chat 1")).to_be_visible()


def test_a_running_session_is_followed_however_late_its_density_comes(
    page: Page, organization: Organization
) -> None:
    session = SessionFactory.create(
        organization=organization, status="in_progress", now=timezone.now()
    )
    record(session.pk, [NewEvent("manual_edit", 1, "task", {"target": "first"})])
    held = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route(re.compile("/density"), hold)
    open_replay(page, session)
    page.wait_for_timeout(2_500)
    held[0].continue_()
    record(session.pk, [NewEvent("user_message", 2, "task", {"content": "Just now"})])
    expect(current(page)).to_contain_text("Just now", timeout=15_000)


def test_what_a_candidate_wrote_stays_text(page: Page, organization: Organization) -> None:
    hostile = '<img src=x onerror="document.title=1"><script>document.title=2</script>'
    session = SessionFactory.create(organization=organization, status="submitted", now=BEGIN)
    session.candidate.name = hostile
    session.candidate.save()
    for second, type in enumerate(["user_message", "ai_response", "security_flag", "manual_edit"]):
        data = {"content": hostile, "kind": hostile, hostile: hostile}
        record_at(session, second, type, data=data, phase=hostile[:100])
    open_replay(page, session, "#e=1")
    for key in "tvdre":
        page.keyboard.press(key)
        page.wait_for_timeout(200)
    for text in page.locator("#timeline .line").all_inner_texts():
        assert hostile in text
    expect(page.locator("#conversation")).to_contain_text(hostile)
    expect(page.locator("h1")).to_have_text(hostile)
    assert page.locator("main img, main script:not([type='application/json'])").count() == 0
    assert page.title().startswith("Replay: <img")


def opened(page: Page, session: Session, rest: str = "") -> tuple[int, int, float]:
    """What opening costs: bytes of the page, elements once it stands, milliseconds until then."""
    answer = present(page.goto(f"/sessions/{session.pk}/replay{rest}"))
    expect(page.locator("#timeline .event").first).to_be_attached()
    expect(page.locator("#overview .bar").first).to_be_attached()
    passed = page.evaluate("performance.now()")
    return len(answer.body()), page.evaluate("document.querySelectorAll('*').length"), passed


def test_a_hundred_thousand_events_open_like_a_thousand(page: Page, session: Session) -> None:
    organization = session.organization
    small = SessionFactory.create(organization=organization, status="submitted", now=BEGIN)
    large = SessionFactory.create(organization=organization, status="submitted", now=BEGIN)
    types = ("manual_edit", "user_message", "ai_response", "content_edited", "ai_tool_use")
    record_many(small, 1_000, every=6, types=types)
    record_many(large, 100_000, every=0.06, types=types)
    opened(page, small)
    few, many = opened(page, small), opened(page, large)
    assert many[0] <= 1.5 * few[0] <= 300 * 1024
    assert many[1] <= 1.5 * few[1] <= 5_000
    expect(page.get_by_role("button", name="Chat 40,000")).to_be_visible()
    page.keyboard.press("End")
    expect(current(page)).to_contain_text("number 100000")
    open_replay(page, large, "?x=1#e=54321")
    expect(current(page)).to_contain_text("number 54321")
    page.locator("#timeline").hover()
    for _ in range(12):
        page.mouse.wheel(0, 4_000)
        page.wait_for_timeout(60)
    expect(page.locator("#timeline .event").last).not_to_contain_text("number 54321")
    assert page.locator("#timeline .event").count() <= 300


def test_playing_fast_through_a_large_log_keeps_up(page: Page, session: Session) -> None:
    large = SessionFactory.create(organization=session.organization, status="submitted", now=BEGIN)
    record_many(large, 30_000, every=0.06)
    open_replay(page, large, "#e=1")
    page.keyboard.press("7")
    page.keyboard.press("Space")
    page.wait_for_timeout(2_500)
    page.keyboard.press("Space")
    expect(offset(page)).not_to_have_text("0:02:00")
    expect(current(page).locator("time")).to_have_text(offset(page).inner_text())
    assert page.locator("#timeline .event").count() <= 300


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("view", ["timeline", "conversation", "raw", "review"])
def test_every_view_is_accessible_and_fits(
    page_for: OpenPage, session: Session, scheme: str, view: str
) -> None:
    page = page_for(Role.REVIEWER, color_scheme=scheme, viewport=WIDE)
    open_replay(page, session, f"?view={view}#e=22")
    page.wait_for_timeout(400)
    assert accessibility_faults(page) == []
    page.set_viewport_size(NARROW)
    assert overflow(page) == 0
    assert accessibility_faults(page) == []


def test_reduced_motion_is_respected(page_for: OpenPage, session: Session) -> None:
    page = page_for(Role.REVIEWER, reduced_motion="reduce", viewport=WIDE)
    open_replay(page, session, "#e=22")
    assert page.evaluate("document.getAnimations().length") == 0
    expect(current(page)).to_be_in_viewport()


def test_on_paper_the_view_is_whole(page: Page, session: Session) -> None:
    open_replay(page, session, "#e=22")
    page.emulate_media(media="print")
    expect(page.locator("#timeline .event").first).to_be_visible()
    expect(page.locator("#timeline .event").last).to_be_visible()
    expect(page.locator(".transport")).to_be_hidden()
    assert page.locator("#timeline").evaluate("box => box.scrollHeight <= box.clientHeight + 1")
