"""The workspace with an editor of its own: a text field whose text is the deliverable's body."""

from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, Route, expect

from events_app.models import Event
from sessions_app.models import Checkpoint, Organization, Session
from tests.factories import SessionFactory
from tests.processes import eventually

EDITOR = """
export function mount(element, workspace) {
    const field = document.createElement("textarea");
    field.setAttribute("aria-label", "Work");
    const show = () => { field.value = workspace.state.document?.text ?? ""; };
    field.addEventListener("input", () => {
        workspace.setState({ document: { title: "Memo", text: field.value } });
    });
    workspace.on("state", show);
    show();
    element.replaceChildren(element.querySelector("h2"), field);
}
"""
OpenWorkspace: TypeAlias = Callable[..., Page]


@pytest.fixture(autouse=True)
def _recorded(request: pytest.FixtureRequest) -> Iterator[None]:
    """A test that is marked `records` has recorded events of the types that it names."""
    marks = list(request.node.iter_markers("records"))
    if marks:
        request.getfixturevalue("transactional_db")  # what it recorded is looked at before it goes
    yield
    for type in {type for mark in marks for type in mark.args}:
        assert eventually(Event.objects.filter(type=type).exists), f"There is no {type}."


def serve_editor(context: BrowserContext) -> None:
    def fulfill(route: Route) -> None:
        route.fulfill(body=EDITOR, content_type="text/javascript")

    context.route("**/static/js/workspace/editors/*.js", fulfill)


@pytest.fixture
def running(organization: Organization) -> Session:
    return SessionFactory.create(
        organization=organization, status="in_progress", phase_minutes=(60, 30)
    )


@pytest.fixture
def open_workspace(context: BrowserContext) -> OpenWorkspace:
    """Opens the session in another page of one browser."""
    serve_editor(context)

    def open_page(session: Session, **options: Any) -> Page:
        page = context.new_page()
        page.goto(f"/invite/{session.token}", **options)
        ready(page)
        return page

    return open_page


def ready(page: Page) -> None:
    expect(page.locator("main[data-ready]")).to_be_attached()


def editor(page: Page) -> Locator:
    return page.get_by_role("textbox", name="Work")


def state_line(page: Page) -> Locator:
    return page.locator("[data-state-line]")


def saved_text(session: Session, phase_index: int = 0) -> str:
    """What the server has."""
    state = Checkpoint.objects.get(session=session, phase__index=phase_index).state
    return str((state or {}).get("document", {}).get("text", ""))
