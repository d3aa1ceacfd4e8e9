"""Each editor in a real browser: what it saves, and what the log says of it."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import TypeAlias

import docx
import openpyxl
import pytest
from playwright.sync_api import Page, expect

from sessions_app.models import Organization
from tests.annotations import Json
from tests.e2e import judge
from tests.e2e.workspace.editing import Workspace, until

pytestmark = pytest.mark.django_db(transaction=True)

Open: TypeAlias = Callable[[str, Json], Workspace]
MEMO: Json = {
    "document": {
        "title": "Churn",
        "sections": [
            {"id": "a", "heading": "One", "text": "First text"},
            {"id": "b", "heading": "Two", "text": "Second"},
        ],
    }
}
DECK: Json = {
    "presentation": {
        "title": "",
        "slides": [
            {"id": "a", "title": "Start", "bullets": ["x"], "notes": ""},
            {"id": "b", "title": "End", "bullets": [], "notes": ""},
        ],
    }
}
BOOK: Json = {"workbook": {"title": "", "sheets": [{"id": "a", "name": "S", "rows": [["1", "2"]]}]}}
FLOW: Json = {
    "workflow": {
        "name": "Triage",
        "steps": [{"id": "t", "name": "Sort", "prompt": "Keep?", "inputs": []}],
    }
}
MAIL: Json = {"email": {"to": [], "cc": [], "subject": "", "body": "Hello"}}
ALL = {"docx": MEMO, "pptx": DECK, "xlsx": BOOK, "workflow": FLOW, "email": MAIL}


def edit(target: str, before: str, after: str, **more: str | int) -> Json:
    return {
        "target": target,
        "before": before,
        "after": after,
        "charactersAdded": len(after),
        "charactersRemoved": len(before),
        **more,
    }


@pytest.fixture
def open_workspace(page: Page, organization: Organization) -> Open:
    return lambda kind, state: Workspace(page, organization, kind, state)


@pytest.mark.records("manual_edit")
def test_typing_in_a_document_is_one_event_for_each_stretch(open_workspace: Open) -> None:
    work = open_workspace("docx", MEMO)
    text = work.page.get_by_label("Text", exact=True).first
    text.press("End")
    text.press_sequentially(" and more")
    heading = work.page.get_by_label("Heading").nth(1)
    heading.fill("Last")
    heading.blur()
    work.wait_for_events(
        ("manual_edit", edit("section 1", "", " and more")),
        ("manual_edit", edit("section 2, heading", "Two", "Last")),
    )
    assert work.state()["sections"][0]["text"] == "First text and more"


@pytest.mark.records("section_added", "section_reordered", "section_deleted")
def test_sections_are_added_moved_and_deleted_by_buttons(open_workspace: Open) -> None:
    work = open_workspace("docx", MEMO)
    page = work.page
    page.get_by_role("button", name="Insert below: section 1").click()
    expect(page.get_by_label("Heading").nth(1)).to_be_focused()
    page.keyboard.type("New")
    page.get_by_role("button", name="Move up: section 2").click()
    page.get_by_role("button", name="Delete: section 2").click()
    work.wait_for_events(
        ("section_added", {"section": 2, "heading": "", "words": 0}),
        ("manual_edit", edit("section 2, heading", "", "New")),
        ("section_reordered", {"from": 2, "to": 1, "heading": "New"}),
        ("section_deleted", {"section": 2, "heading": "One", "words": 2}),
    )
    work.wait_for_state(
        {
            "title": "Churn",
            "sections": [
                {"id": "section-3", "heading": "New", "text": ""},
                {"id": "b", "heading": "Two", "text": "Second"},
            ],
        }
    )


@pytest.mark.records("slide_added", "slide_reordered", "slide_deleted")
def test_slides_are_added_moved_and_deleted_by_keys(open_workspace: Open) -> None:
    work = open_workspace("pptx", DECK)
    page = work.page
    page.get_by_label("Title", exact=True).first.press("Control+Enter")
    expect(page.get_by_label("Title", exact=True).nth(1)).to_be_focused()
    page.keyboard.type("Middle")
    page.keyboard.press("Alt+ArrowDown")
    expect(page.get_by_label("Title", exact=True).nth(2)).to_be_focused()
    page.get_by_label("Title", exact=True).first.press("Control+Shift+Backspace")
    page.get_by_label("Points").first.fill("one\n\ntwo")
    page.get_by_label("Points").first.blur()
    layout = {"layout": "title and points"}
    work.wait_for_events(
        ("slide_added", {"slide": 2, "title": "", **layout}),
        ("manual_edit", edit("slide 2, title", "", "Middle")),
        ("slide_reordered", {"from": 2, "to": 3, "title": "Middle"}),
        ("slide_deleted", {"slide": 1, "title": "Start", **layout}),
        ("manual_edit", edit("slide 1, points", "", "one\ntwo")),
    )
    work.wait_for_state(
        {
            "title": "",
            "slides": [
                {"id": "b", "title": "End", "bullets": ["one", "two"], "notes": ""},
                {"id": "slide-3", "title": "Middle", "bullets": [], "notes": ""},
            ],
        }
    )


@pytest.mark.records("workflow_prompt_edited")
def test_each_stretch_of_typing_in_a_prompt_is_a_version(open_workspace: Open) -> None:
    work = open_workspace("workflow", FLOW)
    prompt = work.page.get_by_label("Prompt")
    prompt.fill("Keep or drop?")
    prompt.blur()
    prompt.press("End")
    prompt.press_sequentially(" Say why.")
    prompt.blur()
    first = edit("", "", " or drop", step="Sort", version=1)
    second = edit("", "", " Say why.", step="Sort", version=2)
    for event in (first, second):
        del event["target"]
    work.wait_for_events(("workflow_prompt_edited", first), ("workflow_prompt_edited", second))
    work.page.get_by_role("button", name="Add a step").click()
    work.wait_for_state(
        {
            "name": "Triage",
            "steps": [
                {
                    "id": "t",
                    "name": "Sort",
                    "prompt": "Keep or drop? Say why.",
                    "inputs": [],
                    "version": 2,
                },
                {"id": "step-2", "name": "", "prompt": "", "inputs": []},
            ],
        }
    )


def test_an_email_is_written(open_workspace: Open) -> None:
    work = open_workspace("email", MAIL)
    page = work.page
    page.get_by_label("To", exact=True).fill("a@b.example, Sam <s@b.example>")
    page.get_by_label("Subject", exact=True).fill("Hi")
    page.get_by_label("Text", exact=True).fill("Hello Sam")
    page.get_by_label("Text", exact=True).blur()
    work.wait_for_events(
        ("manual_edit", edit("to", "", "a@b.example, Sam <s@b.example>")),
        ("manual_edit", edit("subject", "", "Hi")),
        ("manual_edit", edit("body", "", " Sam")),
    )
    work.wait_for_state(
        {
            "to": ["a@b.example", "Sam <s@b.example>"],
            "cc": [],
            "subject": "Hi",
            "body": "Hello Sam",
        }
    )


def test_cells_are_walked_through_by_keys_and_hold_formulas_as_text(open_workspace: Open) -> None:
    work = open_workspace("xlsx", BOOK)
    page = work.page
    page.get_by_label("A1", exact=True).click()
    page.keyboard.press("End")
    page.keyboard.press("ArrowRight")
    expect(page.get_by_label("B1", exact=True)).to_be_focused()
    page.keyboard.type("=A1*2")
    page.get_by_role("button", name="Insert row").click()
    expect(page.get_by_label("B2", exact=True)).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(page.get_by_label("B1", exact=True)).to_be_focused()
    work.wait_for_events(
        (
            "manual_edit",
            edit("B1", "2", "=A1*2")
            | {"charactersAdded": 4, "charactersRemoved": 0}
            | {"before": "", "after": "=A1*"},
        ),
        ("content_edited", edit("row 1", "", "\n\t", source="insert row")),
    )
    work.wait_for_state(
        {"title": "", "sheets": [{"id": "a", "name": "S", "rows": [["1", "=A1*2"], ["", ""]]}]}
    )


def test_cells_of_a_spreadsheet_are_pasted_and_the_sheet_grows(open_workspace: Open) -> None:
    work = open_workspace("xlsx", BOOK)
    page = work.page
    page.get_by_label("B1", exact=True).click()
    paste(page, "a\tb\r\nc\td\r\n")
    rows = [["1", "a", "b"], ["", "c", "d"]]
    work.wait_for_state({"title": "", "sheets": [{"id": "a", "name": "S", "rows": rows}]})
    changed = edit("B1:C2", "2\t\n\t", "a\tb\nc\td", source="paste")
    work.wait_for_events(("content_edited", changed))


def paste(page: Page, text: str) -> None:
    page.evaluate(
        """(text) => {
            const clipboardData = new DataTransfer();
            clipboardData.setData("text/plain", text);
            const options = { clipboardData, bubbles: true, cancelable: true };
            document.activeElement.dispatchEvent(new ClipboardEvent("paste", options));
        }""",
        text,
    )


@pytest.mark.records("content_edited")
def test_columns_and_sheets_are_inserted_moved_and_deleted(open_workspace: Open) -> None:
    work = open_workspace("xlsx", BOOK)
    page = work.page
    page.get_by_label("A1", exact=True).click()
    page.get_by_role("button", name="Move column right").click()
    page.get_by_role("button", name="Insert column").click()
    page.get_by_role("button", name="Add a sheet").click()
    page.get_by_role("button", name="Delete the sheet").click()
    work.wait_for_state(
        {"title": "", "sheets": [{"id": "a", "name": "S", "rows": [["2", "1", ""]]}]}
    )
    expected = [
        ("content_edited", "move column right", "column A"),
        ("content_edited", "insert column", "column B"),
        ("content_edited", "insert", "sheets"),
        ("content_edited", "delete", "sheets"),
    ]
    until(
        page,
        lambda: [(type, data["source"], data["target"]) for type, data in work.events()],
        expected,
    )


@pytest.mark.parametrize("type", ALL)
def test_everything_is_undone_and_done_again(open_workspace: Open, type: str) -> None:
    work = open_workspace(type, ALL[type])
    page = work.page
    field = page.locator(".editor-body [data-path]").last
    before = field.input_value()
    field.fill("something else")
    page.keyboard.press("Control+z")
    expect(field).to_have_value(before)
    page.get_by_role("button", name="Redo").click()
    expect(field).to_have_value("something else")
    page.keyboard.press("Control+z")
    expect(field).to_have_value(before)
    sources = ["undo", "redo", "undo"]
    until(page, lambda: [data.get("source") for _, data in work.events()][1:], sources)


@pytest.mark.parametrize("type", ALL)
@pytest.mark.parametrize("width", [375, 1280])
def test_every_editor_is_accessible_and_fits(open_workspace: Open, type: str, width: int) -> None:
    work = open_workspace(type, ALL[type])
    page = work.page
    page.set_viewport_size({"width": width, "height": 800})
    if width == 375:
        page.get_by_role("tab", name="Deliverable").click()
    expect(page.locator(".editor-body [data-path]").last).to_be_visible()
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert judge.accessibility_faults(page) == []
    assert judge.overflow(page) <= 0


def test_a_pasted_text_is_an_event_of_its_own(open_workspace: Open) -> None:
    work = open_workspace("docx", MEMO)
    field = work.page.get_by_label("Text", exact=True).first
    field.press("End")
    work.page.evaluate("document.execCommand('insertText', false, '!')")
    field.evaluate(
        """(field) => {
            field.value += " pasted";
            field.dispatchEvent(new InputEvent("input",
                { bubbles: true, inputType: "insertFromPaste" }));
        }"""
    )
    work.wait_for_events(
        ("manual_edit", edit("section 1", "", "!")),
        ("content_edited", edit("section 1", "", " pasted", source="paste")),
    )


@pytest.mark.records("deliverable_downloaded", "deliverable_reuploaded")
def test_the_file_is_downloaded_edited_elsewhere_and_uploaded(
    open_workspace: Open, tmp_path: Path
) -> None:
    work = open_workspace("docx", MEMO)
    page = work.page
    page.get_by_label("Title").fill("Report")
    with page.expect_download() as download:
        page.get_by_role("button", name="Download .docx").click()
    path = tmp_path / download.value.suggested_filename
    download.value.save_as(path)
    assert path.name == "report.docx"
    document = docx.Document(str(path))
    document.add_paragraph("More").add_run("!").bold = True
    document.save(str(path))
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Upload .docx").click()
    chooser.value.set_files(path)
    answer = page.locator(".editor-answer")
    expect(answer).to_contain_text("“report.docx” is now your work.")
    expect(answer.get_by_role("listitem")).to_have_text(
        ["Bold, italics, colors and fonts were not imported."]
    )
    expect(page.get_by_label("Text", exact=True).nth(1)).to_have_value("Second\nMore!")
    types = ["manual_edit", "deliverable_downloaded", "deliverable_reuploaded"]
    until(page, lambda: [type for type, _ in work.events()], types)
    work.undo()
    expect(page.get_by_label("Text", exact=True).nth(1)).to_have_value("Second")
    expect(page.get_by_label("Title")).to_have_value("Report")


def test_a_file_that_is_refused_says_why_and_changes_nothing(
    open_workspace: Open, tmp_path: Path
) -> None:
    work = open_workspace("docx", MEMO)
    target = BytesIO()
    openpyxl.Workbook().save(target)
    path = tmp_path / "memo.docx"
    path.write_bytes(target.getvalue())
    with work.page.expect_file_chooser() as chooser:
        work.page.get_by_role("button", name="Upload .docx").click()
    chooser.value.set_files(path)
    expect(work.page.locator(".editor-answer .alert.error")).to_have_text(
        "This is an Excel workbook (.xlsx). A Word document (.docx) is required."
    )
    assert work.state() == MEMO["document"]
