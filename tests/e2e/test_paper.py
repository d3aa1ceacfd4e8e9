"""Pages as Chromium prints them: what is on the paper, page by page."""

import re
from collections.abc import Callable
from io import BytesIO

import pytest
from playwright.sync_api import Page
from pypdf import PdfReader

from sessions_app.models import Organization, Session
from sessions_app.vocabulary.enums import Role
from tests.e2e.annotations import OpenPage
from tests.e2e.sessions import compared, full, listed
from tests.e2e.test_directions import LONG
from tests.factories import CandidateFactory, SessionFactory

pytestmark = pytest.mark.django_db(transaction=True)

CONTROLS = """() => [...document.querySelectorAll("button, input, select, textarea, summary")]
  .filter((each) => each.tagName !== "SUMMARY" && each.checkVisibility())
  .map((each) => each.outerHTML.slice(0, 120))"""
# What is wider than the paper is cut off by the printer, whatever the screen does about it.
CUT = """(width) => [...document.querySelectorAll("main *")]
  .filter((each) => {
    const box = each.getBoundingClientRect();
    return box.width && each.checkVisibility() && box.right > width + 1 && !each.closest("svg");
  })
  .map((each) => each.outerHTML.slice(0, 120))"""
A4_WIDTH = 680
"""Pixels between the margins: 210 mm less two margins of 15 mm, at 96 to the inch."""


def printed(page: Page) -> list[str]:
    """The text of each sheet, with single spaces."""
    reader = PdfReader(BytesIO(page.pdf(format="A4", prefer_css_page_size=True)))
    return [" ".join(sheet.extract_text().split()) for sheet in reader.pages]


def squeezed(text: str) -> str:
    """Without spaces: a PDF places words and characters as it likes."""
    return re.sub(r"\s+", "", text)


def session_path(path: str) -> Callable[[Organization], str]:
    return lambda organization: path.format(full(organization, name="Grace Hopper").pk)


def list_path(organization: Organization) -> str:
    listed(organization)
    return "/sessions"


PAPERS: dict[str, tuple[Callable[[Organization], str], list[str]]] = {
    "session": (
        session_path("/sessions/{}"),
        ["Grace Hopper", "Churn memo", "Quality", "Fire alarm", "Feedback for the candidate"],
    ),
    "work": (session_path("/sessions/{}/work"), ["Churn", "The problem", "Two drafts."]),
    "conversation": (session_path("/sessions/{}/conversation"), ["onerror", "Candidate"]),
    "replay": (session_path("/sessions/{}/replay"), ["Grace Hopper"]),
    "compare": (compared, ["Quality", "Description"]),
    "list": (list_path, ["Candidate", "Status", "Invited", "Submitted"]),
}


@pytest.fixture
def paper(organization: Organization, page_for: OpenPage) -> Callable[[str], Page]:
    def open_paper(name: str) -> Page:
        page = page_for(Role.OWNER, viewport={"width": A4_WIDTH, "height": 960})
        page.goto(PAPERS[name][0](organization), wait_until="networkidle")
        return page

    return open_paper


@pytest.mark.parametrize("name", PAPERS)
def test_what_the_page_is_about_is_on_paper(paper: Callable[[str], Page], name: str) -> None:
    text = squeezed("".join(printed(paper(name))))
    missing = [words for words in PAPERS[name][1] if squeezed(words) not in text]
    assert not missing, text


@pytest.mark.parametrize("name", PAPERS)
def test_no_sheet_is_empty(paper: Callable[[str], Page], name: str) -> None:
    assert all(printed(paper(name)))


@pytest.mark.parametrize("name", PAPERS)
def test_paper_has_no_controls_and_nothing_is_cut_off(
    paper: Callable[[str], Page], name: str
) -> None:
    page = paper(name)
    page.emulate_media(media="print")
    assert page.evaluate(CONTROLS) == []
    assert page.evaluate(CUT, A4_WIDTH) == []


def test_the_texts_of_closed_parts_are_printed(paper: Callable[[str], Page]) -> None:
    page = paper("session")
    page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = false })")
    assert "onerror" in squeezed("".join(printed(page)))


def test_a_very_long_word_is_broken_not_cut(organization: Organization, page_for: OpenPage) -> None:
    candidate = CandidateFactory.create(organization=organization, name=LONG[:200])
    session: Session = SessionFactory.create(organization=organization, candidate=candidate)
    page = page_for(Role.OWNER)
    for path in ("/sessions", f"/sessions/{session.pk}"):
        page.goto(path)
        assert LONG[:200] in squeezed("".join(printed(page)))
