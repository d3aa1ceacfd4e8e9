"""The pane of the assistant: asking, the answer that comes, stopping, rating, commands."""

from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect
from pytest_django import Settings

from events_app.models import Event
from sessions_app.models import AssistantTurn, Organization, Session
from sessions_app.workspace.assistant import script, turns
from sessions_app.workspace.files import keep_for_session
from tests.e2e.annotations import NewContext
from tests.e2e.judge import accessibility_faults
from tests.factories import SessionFactory
from tests.processes import eventually
from tests.sessions_app.workspace.assistant.fake_server import answering
from tests.sessions_app.workspace.assistant.stream import WHOLE, calling

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def session(organization: Organization, settings: Settings) -> Session:
    settings.ASSISTANT_SCRIPTED = organization.slug
    return SessionFactory.create(organization=organization, status="in_progress")


def open_workspace(page: Page, session: Session) -> None:
    page.goto(f"/invite/{session.token}")
    expect(page.locator("main[data-ready]")).to_be_attached()


def recorded(session: Session) -> list[tuple[str, Any]]:
    return list(Event.objects.filter(session=session).order_by("seq").values_list("type", "data"))


def of_type(session: Session, type: str) -> list[Any]:
    return [data for recorded_type, data in recorded(session) if recorded_type == type]


@pytest.mark.records("user_message", "ai_response", "ai_feedback")
def test_a_question_is_answered_and_the_answer_rated(page: Page, session: Session) -> None:
    open_workspace(page, session)
    pane = page.locator("[data-pane=conversation]")
    expect(pane.get_by_text(script.NAME)).to_be_visible()
    prompt = pane.get_by_role("textbox", name="Ask the assistant")
    prompt.fill("Which plan?")
    prompt.press("Control+Enter")
    expect(pane.get_by_role("heading", name="What I was given")).to_be_visible()
    expect(prompt).to_have_value("")
    pane.get_by_role("button", name="As written").click()
    expect(pane.get_by_text("### What I was given")).to_be_visible()
    pane.get_by_role("button", name="Helpful", exact=True).click()
    eventually(lambda: len(of_type(session, "ai_feedback")) == 1)
    (answer,), (feedback,) = of_type(session, "ai_response"), of_type(session, "ai_feedback")
    assert of_type(session, "user_message")[0]["content"] == "Which plan?"
    assert feedback == {"rating": "up", "messageId": answer["messageId"]}
    assert accessibility_faults(page) == []


@pytest.mark.records("slash_command")
def test_a_command_is_recorded(page: Page, session: Session) -> None:
    open_workspace(page, session)
    prompt = page.get_by_role("textbox", name="Ask the assistant")
    prompt.fill("/check the second paragraph")
    page.get_by_role("button", name="Send").click()
    eventually(lambda: len(of_type(session, "slash_command")) == 1)
    assert of_type(session, "slash_command") == [
        {"command": "/check", "arguments": "the second paragraph"}
    ]
    prompt.fill("/help")
    expect(page.get_by_role("heading", name="What I was given")).to_be_visible()
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("Commands: /summarize")).to_be_visible()


def test_an_answer_under_way_is_shown_after_a_reload_and_can_be_stopped(
    page: Page, session: Session
) -> None:
    turn = turns.open_turn(session.pk, "Which plan?")
    turns.save_texts({turn.pk: "It loses"})
    open_workspace(page, session)
    expect(page.get_by_text("It loses")).to_be_visible()
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_role("button", name="Ask again")).to_be_visible()
    assert AssistantTurn.objects.get().state == "stopped"
    assert of_type(session, "ai_response")[0]["stopped"] is True


def test_a_prompt_survives_a_reload(page: Page, session: Session) -> None:
    open_workspace(page, session)
    prompt = page.get_by_role("textbox", name="Ask the assistant")
    prompt.fill("Half a quest")
    open_workspace(page, session)
    expect(prompt).to_have_value("Half a quest")


def test_without_an_assistant_the_pane_says_so(
    page: Page, session: Session, settings: Settings
) -> None:
    settings.ASSISTANT_SCRIPTED = ""
    open_workspace(page, session)
    expect(page.get_by_text("No assistant is configured.")).to_be_visible()
    expect(page.get_by_role("textbox", name="Ask the assistant")).to_be_hidden()


def test_a_question_whose_answer_was_lost_is_asked_once(page: Page, session: Session) -> None:
    open_workspace(page, session)
    lost: list[int] = []

    def lose_the_first(route: Route) -> None:
        if lost:
            route.continue_()
            return
        lost.append(route.fetch().status)
        route.abort()

    page.route("**/assistant/turns", lose_the_first)
    prompt = page.get_by_role("textbox", name="Ask the assistant")
    prompt.fill("Which plan?")
    prompt.press("Control+Enter")
    expect(page.locator("[data-assistant-problem]")).not_to_be_empty()
    prompt.press("Control+Enter")
    expect(page.get_by_role("heading", name="What I was given")).to_be_visible()
    assert lost == [201]
    assert len(of_type(session, "user_message")) == 1


def test_the_pane_is_accessible_on_a_phone(new_context: NewContext, session: Session) -> None:
    page = new_context(viewport={"width": 375, "height": 740}).new_page()
    open_workspace(page, session)
    page.get_by_role("tab", name="Assistant").click()
    prompt = page.get_by_role("textbox", name="Ask the assistant")
    prompt.fill("x" * 300)
    prompt.press("Control+Enter")
    expect(page.get_by_role("heading", name="What I was given")).to_be_visible()
    assert accessibility_faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == 375


def test_a_question_that_is_asked_again_is_recorded_once(page: Page, session: Session) -> None:
    turn = turns.open_turn(session.pk, "Which plan?")
    turns.save_texts({turn.pk: "It loses"})
    turns.stop(session.pk, turn.pk)
    open_workspace(page, session)
    prompt = page.get_by_role("textbox", name="Ask the assistant")
    prompt.fill("And now?")
    page.get_by_role("button", name="Send").click()
    page.get_by_role("button", name="Stop").click()
    again = page.get_by_role("button", name="Ask again")
    expect(again).to_be_visible()
    again.click()
    expect(page.get_by_role("heading", name="What I was given")).to_be_visible()
    asked = [data["content"] for data in of_type(session, "user_message")]
    assert asked == ["Which plan?", "And now?"]
    assert AssistantTurn.objects.latest("begun_at").question_id is not None


@pytest.mark.records("ai_tool_use")
def test_what_the_assistant_uses_is_shown_and_recorded(
    page: Page, session: Session, settings: Settings
) -> None:
    keep_for_session(session.pk, name="churn.csv", content=b"month,lost\nJune,38\n")
    wanted = calling("read_file", {"file": "churn.csv"})
    with answering(wanted, WHOLE) as (settings.ASSISTANT_URL, _):
        open_workspace(page, session)
        page.get_by_role("textbox", name="Ask the assistant").fill("How many in June?")
        page.get_by_role("button", name="Send").click()
        said = page.get_by_role("list", name="Conversation")
        expect(said.get_by_text("One two.")).to_be_visible()
        expect(said.get_by_text("Read “churn.csv”, 19 of 19 characters.")).to_be_visible()
    (use,) = of_type(session, "ai_tool_use")
    assert (use["tool"], use["source"]) == ("read_file", "churn.csv")
    assert accessibility_faults(page) == []
