"""The panes in which a candidate prepares the assistant, and what is recorded of it."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from events_app.models import Event
from sessions_app.models import Instructions, MemoryEntry, Organization, Session, Skill
from sessions_app.workspace import preparation
from tests.e2e.annotations import NewContext
from tests.e2e.judge import accessibility_faults
from tests.factories import SessionFactory
from tests.processes import eventually

pytestmark = pytest.mark.django_db(transaction=True)

PHONE = {"viewport": {"width": 375, "height": 740}}


@pytest.fixture
def session(organization: Organization) -> Session:
    return SessionFactory.create(organization=organization, status="setup")


def open_pane(page: Page, session: Session, name: str) -> None:
    page.goto(f"/invite/{session.token}")
    expect(page.locator("main[data-ready]")).to_be_attached()
    page.get_by_role("tab", name=name).click()


def recorded(session: Session) -> list[tuple[str, Any]]:
    return list(Event.objects.filter(session=session).order_by("seq").values_list("type", "data"))


def types(session: Session) -> list[str]:
    return [type for type, _ in recorded(session)]


class TestInstructions:
    @pytest.mark.records("agents_md_edited")
    def test_what_is_typed_is_saved_once_for_a_stretch_of_typing(
        self, page: Page, session: Session
    ) -> None:
        open_pane(page, session, "Instructions")
        field = page.get_by_role("textbox", name="Instructions")
        field.press_sequentially("Quote every figure.")
        expect(page.locator("[data-instructions-state]")).to_have_text("Saved.", timeout=15_000)
        assert types(session) == ["agents_md_edited"]
        (_, data) = recorded(session)[0]
        assert data["content"] == "Quote every figure."
        open_pane(page, session, "Instructions")
        expect(field).to_have_value("Quote every figure.")

    def test_a_tab_that_is_closed_offline_loses_nothing(self, page: Page, session: Session) -> None:
        open_pane(page, session, "Instructions")
        page.context.set_offline(True)
        field = page.get_by_role("textbox", name="Instructions")
        field.fill("Typed while offline")
        field.blur()
        line = page.locator("[data-instructions-state]")
        expect(line).to_contain_text("Kept in this browser")
        context = page.context
        page.close()
        context.set_offline(False)
        page = context.new_page()
        open_pane(page, session, "Instructions")
        field = page.get_by_role("textbox", name="Instructions")
        expect(field).to_have_value("Typed while offline")
        line = page.locator("[data-instructions-state]")
        expect(line).to_have_text("Saved.", timeout=15_000)
        assert Instructions.objects.get().text == "Typed while offline"

    @pytest.mark.parametrize(
        ("choice", "text"),
        [("Keep what I typed", "From this tab"), ("Use the other version", "From another")],
    )
    def test_two_versions_are_shown_and_neither_is_lost(
        self, page: Page, session: Session, choice: str, text: str
    ) -> None:
        open_pane(page, session, "Instructions")
        preparation.write_instructions(session.pk, "From another")
        field = page.get_by_role("textbox", name="Instructions")
        field.fill("From this tab")
        field.blur()
        expect(page.get_by_label("The other version")).to_have_text("From another")
        page.get_by_role("button", name=choice).click()
        expect(page.locator("[data-instructions-state]")).to_have_text("Saved.")
        expect(field).to_have_value(text)
        assert Instructions.objects.get().text == text


@pytest.mark.records("memory_added")
def test_facts_are_remembered_and_forgotten(page: Page, session: Session) -> None:
    open_pane(page, session, "Instructions")
    page.get_by_label("What it is about").fill("reader")
    page.get_by_label("What to remember").fill("The board")
    page.get_by_role("button", name="Remember").dblclick()
    entry = page.locator("[data-memory] li")
    expect(entry).to_contain_text("The board")
    assert recorded(session) == [("memory_added", {"key": "reader", "value": "The board"})]
    page.get_by_role("button", name="Forget reader").click()
    expect(entry).to_have_count(0)
    assert not MemoryEntry.objects.exists()


class TestSkills:
    @pytest.mark.records("skill_created", "skill_activated", "skill_disabled", "skill_enabled")
    def test_one_is_written_used_and_switched_off_and_on(
        self, page: Page, session: Session
    ) -> None:
        open_pane(page, session, "Skills")
        page.get_by_text("New skill").click()
        page.get_by_label("Name").fill("number-check")
        page.get_by_label("When to use it, and how").fill("Recompute every figure.")
        page.get_by_role("button", name="Add the skill").click()
        control = page.get_by_role("switch", name="number-check")
        expect(control).to_be_checked()
        page.get_by_role("button", name="Use number-check").click()
        assert eventually(lambda: "skill_activated" in types(session))
        control.click()
        assert eventually(lambda: not Skill.objects.get().is_enabled)
        expect(page.get_by_role("button", name="Use number-check")).to_be_disabled()
        control.click()
        assert eventually(lambda: Skill.objects.get().is_enabled)
        assert types(session) == [
            "skill_created",
            "skill_activated",
            "skill_disabled",
            "skill_enabled",
        ]

    @pytest.mark.records("skill_uploaded")
    def test_a_file_is_uploaded(self, page: Page, session: Session) -> None:
        open_pane(page, session, "Skills")
        file: Any = {"name": "style.md", "mimeType": "text/markdown", "buffer": b"Be brief."}
        page.get_by_label("Or upload one").set_input_files(file)
        expect(page.get_by_role("switch", name="style")).to_be_checked()
        assert recorded(session) == [
            ("skill_uploaded", {"skill": "style", "fileName": "style.md", "bytes": 9})
        ]

    def test_what_is_refused_is_said_beside_the_field(self, page: Page, session: Session) -> None:
        open_pane(page, session, "Skills")
        file: Any = {"name": "style.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7"}
        page.get_by_label("Or upload one").set_input_files(file)
        problem = page.locator("[data-skill-file-form] [data-problem]")
        expect(problem).to_contain_text("Upload a .md or .txt file.")

    def test_a_file_can_be_chosen_again_after_an_outage(self, page: Page, session: Session) -> None:
        open_pane(page, session, "Skills")
        page.route("**/skills", lambda route: route.abort())
        file: Any = {"name": "style.md", "mimeType": "text/markdown", "buffer": b"Be brief."}
        field = page.get_by_label("Or upload one")
        field.set_input_files(file)
        problem = page.locator("[data-skill-file-form] [data-problem]")
        expect(problem).to_contain_text("cannot be reached")
        expect(field).to_have_value("")
        page.unroute("**/skills")
        field.set_input_files(file)
        expect(page.get_by_role("switch", name="style")).to_be_checked()
        expect(problem).to_be_empty()


@pytest.mark.parametrize("name", ["Skills", "Instructions"])
def test_the_panes_are_accessible_on_a_phone(
    new_context: NewContext, session: Session, name: str
) -> None:
    preparation.remember(session.pk, key="reader", value="قارئ " * 20)
    preparation.add_skill(session.pk, name="x" * 100, instructions="Recompute.")
    page = new_context(**PHONE).new_page()
    open_pane(page, session, name)
    assert accessibility_faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == 375
