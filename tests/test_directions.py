"""What a person typed has its own direction on every page, whatever stands around it.

Every text of people in the database becomes Hebrew; then no page may show any of it without an
element of its own that isolates it (`<bdi>`), or takes its direction (`dir="auto"`).
"""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

import pytest
from django.contrib.auth.models import User
from django.db.models import Model
from django.test import Client

from events_app.models import FlagDecision
from sessions_app.models import (
    ApiKey,
    Assessment,
    AssessmentPhase,
    AuditEntry,
    Candidate,
    Decision,
    DeletionJob,
    Message,
    Note,
    Organization,
    Review,
    Score,
    SessionPhase,
    TimeExtension,
    Transition,
    WebhookEndpoint,
)
from tests.browsing import member_client
from tests.e2e.screens import SCREENS, Screen
from tests.page_forms import MORE_SCREENS
from tests.tampering import tampering

pytestmark = pytest.mark.django_db

WORD = "שלום"
TYPED: dict[type[Model], tuple[str, ...]] = {
    ApiKey: ("name",),
    Assessment: ("name", "role", "task_prompt"),
    AssessmentPhase: ("name",),
    AuditEntry: ("reason",),
    Candidate: ("name",),
    Decision: ("reason",),
    DeletionJob: ("reason",),
    FlagDecision: ("note",),
    Message: ("content",),
    Note: ("text",),
    Organization: ("name",),
    Review: ("note", "reopen_reason"),
    Score: ("summary_text", "feedback_text"),
    SessionPhase: ("name",),
    TimeExtension: ("reason",),
    Transition: ("reason",),
    User: ("first_name",),
    WebhookEndpoint: ("name",),
}
VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}
NOT_SHOWN = {"script", "style", "title"}
LATIN = re.compile("[A-Za-z]")


@dataclass
class Element:
    tag: str
    attributes: dict[str, str | None]
    text: str = ""
    """What it holds so far."""

    @property
    def has_direction(self) -> bool:
        return self.tag == "bdi" or self.attributes.get("dir") == "auto"


@dataclass
class Page(HTMLParser):
    """Collects where a word stands without a direction of its own."""

    word: str
    faults: list[str] = field(default_factory=list)
    open: list[Element] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, dict(attrs))
        is_typed_field = tag == "input" and element.attributes.get("type") != "hidden"
        if is_typed_field and self.word in (element.attributes.get("value") or ""):
            self._judge(f"<input name={element.attributes.get('name')}>", [element])
        if tag not in VOID:
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop().tag != tag:
            pass

    def handle_data(self, data: str) -> None:
        tags = {element.tag for element in self.open}
        if self.word in data and not tags & NOT_SHOWN:
            before = data.partition(self.word)[0]
            for element in self.open:
                element.text += before
            self._judge(data.strip()[:60], self.open)
        for element in self.open:
            element.text += data

    def _judge(self, what: str, around: list[Element]) -> None:
        own = next((element for element in reversed(around) if element.has_direction), None)
        if own is None:
            self.faults.append(f"{'/'.join(each.tag for each in around[-4:])}: {what}")
        elif LATIN.search(own.text):
            self.faults.append(f"not first in its {own.tag}: {what}")


def _make_everything_hebrew() -> None:
    with tampering():
        for model, fields in TYPED.items():
            model._base_manager.update(**dict.fromkeys(fields, WORD))


@pytest.mark.parametrize("screen", [*SCREENS, *MORE_SCREENS], ids=lambda screen: screen.name)
def test_what_is_typed_has_a_direction_of_its_own(
    screen: Screen, organization: Organization
) -> None:
    client = member_client(organization, screen.role) if screen.role else Client()
    path = screen.path(organization)
    _make_everything_hebrew()
    page = Page(WORD)
    page.feed(client.get(path).text)
    assert not page.faults, "\n".join(page.faults)


@pytest.mark.parametrize(
    ("html", "is_right"),
    [
        ("<p><bdi>שלום</bdi> waits</p>", True),
        ("<p>Revoke “<bdi>שלום</bdi>”?</p>", True),
        ('<h2 dir="auto">שלום</h2>', True),
        ('<p dir="auto">Revoke שלום?</p>', False),
        ("<p>שלום</p>", False),
        ('<input name="a" value="שלום">', False),
        ("<title>שלום</title>", True),
    ],
)
def test_the_test_knows_right_from_wrong(html: str, is_right: bool) -> None:
    page = Page(WORD)
    page.feed(html)
    assert (not page.faults) is is_right
