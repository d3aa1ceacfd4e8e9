"""What a file gives back, for anything that a candidate may have written."""

import time
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from sessions_app.work.store import State
from sessions_app.workspace.deliverables import as_text, empty_state, from_file, to_file
from sessions_app.workspace.deliverables.kinds import KINDS

FEW = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))

# Everything that a text of JSON may hold and an office file can: line ends are “\n”.
characters = st.characters(
    exclude_categories=["Cs"], exclude_characters="\r\ufffe\uffff", min_codepoint=32
) | st.sampled_from("\n\t<&>\"'=+-@;_x")
texts = st.text(characters, max_size=60)
lines = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), max_size=40
)
some_lines = st.lists(lines.filter(bool), max_size=4)
names = st.from_regex(r"[A-Za-zäöüé]{1,10}( [A-Za-z]{1,10})?", fullmatch=True)
addresses = st.from_regex(r"[a-z]{1,8}(\.[a-z]{1,8})?@[a-z]{1,8}\.(com|org)", fullmatch=True)
recipients = st.lists(addresses | names | st.builds("{} <{}>".format, names, addresses), max_size=3)
cells = st.one_of(
    texts,
    st.integers(-(10**14), 10**14).map(str),
    st.sampled_from(["007", "1.50", "0.5", "-0", "1e5", "TRUE", "=SUM(A1:B2)", "=1+1", "=", "'x"]),
)


def round_trip(type: str, content: State) -> tuple[Any, list[str]]:
    state = {KINDS[type].key: content}
    file = to_file(type, state)
    taken = from_file(type, file.content, before=state)
    return taken.state[KINDS[type].key], taken.not_taken


def rows(width: int) -> st.SearchStrategy[list[list[str]]]:
    return st.lists(st.lists(cells, min_size=width, max_size=width), max_size=5)


@FEW
@given(title=lines, parts=st.lists(st.tuples(lines, texts), max_size=5))
@example(title="A\tB", parts=[("", "\n"), ("", ""), ("  x  ", " a \n\n b ")])
def test_a_document_comes_back(title: str, parts: list[tuple[str, str]]) -> None:
    sections = [
        {"id": f"s{number}", "heading": heading, "text": text}
        for number, (heading, text) in enumerate(parts)
    ]
    assert round_trip("docx", {"title": title, "sections": sections}) == (
        {"title": title, "sections": sections},
        [],
    )


@FEW
@given(title=lines, parts=st.lists(st.tuples(texts, some_lines, texts), max_size=4))
@example(title="", parts=[("A\nB", ["x\ny", "_x0041_"], "N")])
def test_a_presentation_comes_back(title: str, parts: list[tuple[str, list[str], str]]) -> None:
    slides = [
        {"id": f"s{number}", "title": name, "bullets": bullets, "notes": notes}
        for number, (name, bullets, notes) in enumerate(parts)
    ]
    content = {"title": title, "slides": slides}
    assert round_trip("pptx", content) == (content, [])


@FEW
@given(title=lines, tables=st.lists(st.integers(1, 4).flatmap(rows), min_size=1, max_size=3))
@example(title="", tables=[[["=cmd|' /c calc'!A1", '=WEBSERVICE("https://x.example")', "=A1"]]])
@example(title="", tables=[[["_x0041_", "=HYPERLINK(A1)", "1,5", "2026-11-26", "#N/A", "5%"]]])
def test_a_workbook_comes_back(title: str, tables: list[list[list[str]]]) -> None:
    sheets = [
        {"id": f"s{number}", "name": f"Sheet {number}", "rows": table}
        for number, table in enumerate(tables)
    ]
    back, not_taken = round_trip("xlsx", {"title": title, "sheets": sheets})
    assert (back["title"], not_taken) == (title, [])
    assert [sheet["id"] for sheet in back["sheets"]] == [sheet["id"] for sheet in sheets]
    assert [filled(sheet["rows"]) for sheet in back["sheets"]] == list(map(filled, tables))


def filled(rows: list[list[str]]) -> dict[tuple[int, int], str]:
    """The cells that hold anything: a file has no empty ones."""
    return {
        (at, column): text for at, row in enumerate(rows) for column, text in enumerate(row) if text
    }


@FEW
@given(to=recipients, cc=recipients, subject=lines, body=texts)
@example(to=["Sam, from sales"], cc=['"', "a@b@c"], subject="A: B", body="x\n")
@example(to=[], cc=[], subject="x", body="From here\n.\n\n")
@example(
    to=["a@a.com"],
    cc=["aaaa.a@aaaaaaa.com", "AAAAAAAAAä A <aaaaaaa.a@aaaaaaaa.com>", "a@a.com"],
    subject="",
    body="",
)
@example(
    to=["Ä" * 120 + " <a@b.de>", "=?utf-8?q?x?= <x@y.de>", "ü@b.de"], cc=[], subject="", body=""
)
def test_an_email_comes_back(to: list[str], cc: list[str], subject: str, body: str) -> None:
    content = {"to": to, "cc": cc, "subject": " ".join(subject.split()), "body": body}
    assert round_trip("email", content) == (content, [])


@FEW
@given(
    name=texts,
    steps=st.lists(st.tuples(lines, texts, st.lists(texts, max_size=3)), max_size=5),
)
def test_a_workflow_comes_back(name: str, steps: list[tuple[str, str, list[str]]]) -> None:
    content = {
        "name": name,
        "steps": [
            {"id": f"s{number}", "name": title, "prompt": prompt, "inputs": inputs}
            for number, (title, prompt, inputs) in enumerate(steps)
        ],
    }
    assert round_trip("workflow", content) == (content, [])


@pytest.mark.parametrize("type", KINDS)
def test_what_no_file_can_hold_becomes_a_mark_and_never_an_error(type: str) -> None:
    content: Any = {
        "email": {"to": ["a\x00\x1b\nb"], "cc": [], "subject": "x\r\nBcc: y", "body": "\x0b\uffff"},
        "docx": {"title": "\x0c", "sections": [{"heading": "a\x01", "text": "\x1f\uffff"}]},
        "pptx": {
            "title": "\x02",
            "slides": [{"title": "\x03", "bullets": ["\x04"], "notes": "\x05"}],
        },
        "xlsx": {
            "title": "\x06",
            "sheets": [{"name": "a/b:\x07" * 20, "rows": [["\x08", "=\x0e"]]}],
        },
        "workflow": {"name": "\x0f", "steps": []},
    }[type]
    back, _ = round_trip(type, content)
    assert "Bcc" not in back


@pytest.mark.parametrize("type", KINDS)
def test_an_empty_state_is_a_file_and_text(type: str) -> None:
    state = empty_state(type)
    file = to_file(type, None, name="Senior PM")
    assert file.name == f"senior-pm.{KINDS[type].extension}"
    assert from_file(type, file.content, before=state).not_taken == []
    assert isinstance(as_text(state), str)


@pytest.mark.parametrize("type", KINDS)
def test_other_keys_of_the_state_are_kept(type: str) -> None:
    state = empty_state(type)
    state["theirs"] = {"a": 1}
    state[KINDS[type].key]["also"] = True
    back = from_file(type, to_file(type, state).content, before=state).state
    assert (back["theirs"], back[KINDS[type].key]["also"]) == ({"a": 1}, True)


def test_a_large_workbook_is_written_and_read_within_seconds() -> None:
    rows = [[str(column * row) for column in range(20)] for row in range(2_000)]
    state = {"workbook": {"title": "", "sheets": [{"name": "Data", "rows": rows}]}}
    started = time.monotonic()
    back = from_file("xlsx", to_file("xlsx", state).content)
    assert back.state["workbook"]["sheets"][0]["rows"] == rows
    assert time.monotonic() - started < 20
