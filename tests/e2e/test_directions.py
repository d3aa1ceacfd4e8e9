"""Work, messages and names in scripts that run from the right, and very long words."""

import pytest
from playwright.sync_api import Locator, Page, expect

from events_app.log import NewEvent, record
from sessions_app import lifecycle
from sessions_app.models import Message, Note, Organization, Session
from tests.e2e.judge import NARROW, overflow
from tests.e2e.replay.player import open_replay
from tests.factories import AssessmentFactory, CandidateFactory, SessionFactory

pytestmark = pytest.mark.django_db(transaction=True)

ARABIC = "الخلاصة: نوصي بالخطة Basic (12 من 40)."
HEBREW = "סיכום: כדאי לבחור"
MIXED = f"{ARABIC}\nIn English: choose Basic.\n1. {HEBREW}"
LONG = "a" * 400
# Where the first and the last character of a line are.
ENDS = """(element, line) => {
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  const text = walker.nextNode();
  const start = text.data.indexOf(line);
  const at = (index) => {
    const range = document.createRange();
    range.setStart(text, index);
    range.setEnd(text, index + 1);
    return range.getBoundingClientRect().left;
  };
  return [at(start), at(start + line.length - 1)];
}"""


@pytest.fixture
def session(organization: Organization) -> Session:
    session = SessionFactory.create(
        organization=organization,
        assessment=AssessmentFactory.create(organization=organization, name=HEBREW),
        candidate=CandidateFactory.create(organization=organization, name=f"ליה {LONG}"[:200]),
        status="in_progress",
    )
    slides = [
        {"title": HEBREW, "bullets": [ARABIC]},
        {"title": "Plan", "bullets": ["First", LONG]},
    ]
    record(session.pk, [NewEvent("user_message", 0, "task", {"content": MIXED})])
    lifecycle.checkpoint(session.pk, {"type": "pptx", "title": HEBREW, "slides": slides})
    Message.objects.create(session=session, role="user", content=MIXED)
    Note.objects.create(session=session, text=MIXED)
    return session


def runs_from_the_right(text: Locator, line: str) -> bool:
    first, last = text.evaluate(ENDS, line)
    return bool(first > last)


@pytest.mark.parametrize(
    ("page_name", "selector"), [("", "#notes .text"), ("/conversation", ".turns .text")]
)
def test_each_line_has_its_own_direction(
    reviewer_page: Page, session: Session, page_name: str, selector: str
) -> None:
    page = reviewer_page
    page.goto(f"/sessions/{session.pk}{page_name}")
    text = page.locator(selector)
    arabic, english, hebrew = MIXED.splitlines()
    assert runs_from_the_right(text, arabic)
    assert not runs_from_the_right(text, english)
    assert runs_from_the_right(text, hebrew)


def test_headings_and_lists_of_the_work_have_their_direction(
    reviewer_page: Page, session: Session
) -> None:
    page = reviewer_page
    page.goto(f"/sessions/{session.pk}/work")
    slides = page.locator(".deliverable .slide")
    expect(slides.nth(0).locator("ul")).to_have_css("direction", "rtl")
    expect(slides.nth(1).locator("ul")).to_have_css("direction", "ltr")
    expect(page.locator(".doc-title")).to_have_css("direction", "rtl")


def test_messages_of_the_replay_have_theirs(reviewer_page: Page, session: Session) -> None:
    page = reviewer_page
    open_replay(page, session, "?view=conversation")
    text = page.locator(".message-text")
    expect(text).to_have_css("direction", "rtl")
    arabic, english, _ = MIXED.splitlines()
    assert runs_from_the_right(text, arabic)
    assert not runs_from_the_right(text, english)


@pytest.mark.parametrize("page_name", ["", "/work", "/conversation", "/replay"])
def test_a_very_long_word_breaks(reviewer_page: Page, session: Session, page_name: str) -> None:
    page = reviewer_page
    page.set_viewport_size(NARROW)
    page.goto(f"/sessions/{session.pk}{page_name}")
    assert overflow(page) == 0
