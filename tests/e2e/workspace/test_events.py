"""What the page records, in batches that are recorded once."""

import pytest
from playwright.sync_api import Page, expect

from events_app.models import Event
from sessions_app.models import Session
from tests.e2e.workspace.conftest import OpenWorkspace, editor
from tests.processes import eventually

pytestmark = pytest.mark.django_db(transaction=True)

ELAPSE = "performance.now = ((now) => () => now() + {ms})(performance.now.bind(performance))"


def set_hidden(page: Page, *, hidden: bool) -> None:
    page.evaluate(
        """(hidden) => {
            Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
            document.dispatchEvent(new Event("visibilitychange"));
        }""",
        hidden,
    )


def flags(session: Session) -> list[dict[str, object]]:
    return [each.data for each in Event.objects.filter(session=session, type="security_flag")]


@pytest.mark.records("security_flag")
def test_a_page_that_was_hidden_is_a_flag(open_workspace: OpenWorkspace, running: Session) -> None:
    page = open_workspace(running)
    set_hidden(page, hidden=True)
    page.evaluate(ELAPSE.format(ms=74_000))
    set_hidden(page, hidden=False)
    assert eventually(lambda: flags(running))
    (flag,) = flags(running)
    assert flag["kind"] == "tab_hidden"
    duration = flag["durationMs"]
    assert isinstance(duration, int)
    assert duration >= 74_000


@pytest.mark.parametrize(("characters", "count"), [(199, 0), (200, 1)])
def test_a_long_paste_is_a_flag(
    open_workspace: OpenWorkspace, running: Session, characters: int, count: int
) -> None:
    page = open_workspace(running)
    editor(page).evaluate(
        """(field, text) => {
            const data = new DataTransfer();
            data.setData("text/plain", text);
            const paste = { clipboardData: data, bubbles: true };
            field.dispatchEvent(new ClipboardEvent("paste", paste));
        }""",
        "x" * characters,
    )
    set_hidden(page, hidden=True)  # sends what there is
    if count:
        assert eventually(lambda: flags(running))
        expected = {"kind": "large_paste", "characters": 200, "target": "deliverable"}
        assert flags(running) == [expected]
    else:
        assert flags(running) == []


def test_events_whose_answer_is_lost_are_recorded_once(
    open_workspace: OpenWorkspace, running: Session
) -> None:
    page = open_workspace(running)
    page.route("**/events", lambda route: (route.fetch(), route.abort())[1], times=1)
    with page.expect_response("**/events") as again:  # of the second try: the first has no answer
        set_hidden(page, hidden=True)
        page.evaluate(ELAPSE.format(ms=5_000))
        set_hidden(page, hidden=False)
    assert again.value.json() == {"ok": True, "recorded": 0}
    assert len(flags(running)) == 1


def test_events_outlive_their_page(open_workspace: OpenWorkspace, running: Session) -> None:
    page = open_workspace(running)
    page.route("**/events", lambda route: route.abort())
    set_hidden(page, hidden=True)
    page.evaluate(ELAPSE.format(ms=5_000))
    set_hidden(page, hidden=False)
    page.wait_for_event("requestfailed")
    page.close()
    page = open_workspace(running)
    assert eventually(lambda: flags(running))
    expect(page.locator("main[data-ready]")).to_be_attached()
