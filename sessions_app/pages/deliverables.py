"""Converts a candidate's work to a readable document.

The kind is recognized by the shape of the JSON, not by the assessment's type. `build_document`
returns blocks for pages, `document_lines` lines of text for comparisons. An unknown shape is shown
as JSON. All values are plain text, which the templates escape.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

State = Mapping[str, Any]

MAX_BLOCKS = 2_000
MAX_CHARACTERS = 200_000
"""Of a document: some hundred pages. A page shows up to four documents, and a character can become
six in HTML."""
_CELL_MARKUP = 30
"""Characters of markup per cell or list item."""
MAX_CELLS = 100
MAX_ROWS = 500


@dataclass(frozen=True)
class Block:
    """A part of a document. `kind` is heading, text, table, slide, step, fields or json.

    `title` may be empty. `rows` are the cells of a table, or pairs of name and value.
    """

    kind: str
    title: str = ""
    text: str = ""
    items: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = ()
    number: int = 0


@dataclass(frozen=True)
class Document:
    """A deliverable as blocks. `kind` is “other” if its shape was not recognized."""

    kind: str
    title: str = ""
    blocks: list[Block] = field(default_factory=list)
    is_truncated: bool = False


def build_document(state: State, *, max_characters: int = MAX_CHARACTERS) -> Document:
    """Convert a checkpoint's state, truncated to `max_characters`."""
    state = _unwrap(state)
    for kind, title_key, parse in _PARSERS:
        if (blocks := _parse(parse, state)) is not None:
            title = _text(state.get(title_key, ""))[:max_characters]
            return _document(kind, title, blocks, max_characters - len(title))
    return _document("other", "", [Block("json", text=_json(state))], max_characters)


def _document(kind: str, title: str, blocks: list[Block], max_size: int) -> Document:
    """A document of the first blocks up to `max_size` characters; the last text may be
    truncated."""
    remaining = max_size
    kept: list[Block] = []
    is_cut = len(blocks) > MAX_BLOCKS
    for whole in blocks[:MAX_BLOCKS]:
        block = _limit(whole)
        is_cut |= block is not whole
        size = _size(block)
        if size <= remaining:
            kept.append(block)
            remaining -= size
            continue
        if block.text and (text := block.text[: max(0, remaining - size + len(block.text))]):
            kept.append(replace(block, text=text))
        return Document(kind, title, kept, is_truncated=True)
    return Document(kind, title, kept, is_truncated=is_cut)


def _limit(block: Block) -> Block:
    """The block, with its table limited to `MAX_ROWS` and `MAX_CELLS`."""
    rows = block.rows if block.kind == "table" else ()
    if len(rows) <= MAX_ROWS and all(len(row) <= MAX_CELLS for row in rows):
        return block
    return replace(block, rows=[row[:MAX_CELLS] for row in block.rows[:MAX_ROWS]])


def _size(block: Block) -> int:
    """The block's size on a page in characters, including the markup of cells and items."""
    parts = [*block.items, *(cell for row in block.rows for cell in row)]
    size = sum(map(len, parts)) + len(parts) * _CELL_MARKUP
    return len(block.title) + len(block.text) + size


def document_lines(state: State) -> list[str]:
    """The deliverable as lines, in reading order."""
    document = build_document(state)
    lines = [document.title] if document.title else []
    for block in document.blocks:
        lines += _lines(block)
    return lines


def _unwrap(state: State) -> State:
    """Return the deliverable itself if the state has a single key, such as `{"email": {…}}`."""
    if len(state) == 1:
        (value,) = state.values()
        if isinstance(value, Mapping) and value:
            return value
    return state


def _parse(parse: Any, state: State) -> list[Block] | None:
    """The parser's blocks, and blocks for the other keys; None if the shape does not match."""
    try:
        result = parse(state)
    except (KeyError, TypeError, AttributeError, ValueError):  # not the shape it expects
        return None
    if result is None:
        return None
    used, blocks = result
    rest = {key: value for key, value in state.items() if key not in used and key != "type"}
    return [*blocks, *_rest(rest)]


def _email(state: State) -> tuple[set[str], list[Block]] | None:
    if not isinstance(state.get("body"), str):
        return None
    headers = [
        (name, state[name]) for name in ("from", "to", "cc", "bcc", "subject") if name in state
    ]
    rows = [(name.capitalize(), _joined(value)) for name, value in headers]
    blocks = [Block("fields", rows=rows)] if rows else []
    used = {"body", *(name for name, _ in headers)}
    return used, [*blocks, Block("text", text=state["body"])]


def _sections(state: State) -> tuple[set[str], list[Block]] | None:
    sections = _list(state, "sections")
    if sections is None:
        return None
    blocks: list[Block] = []
    for section in sections:
        heading = _first(section, "heading", "title", "name")
        text = _first(section, "text", "content", "body")
        blocks += [Block("heading", title=heading)] if heading else []
        blocks += [Block("text", text=text)] if text else []
        blocks += _more(section, "heading", "title", "name", "text", "content", "body", "id")
    return {"sections", "title"}, blocks


def _slides(state: State) -> tuple[set[str], list[Block]] | None:
    slides = _list(state, "slides")
    if slides is None:
        return None
    blocks = []
    for number, slide in enumerate(slides, 1):
        bullets = slide.get("bullets") or slide.get("points") or []
        text = _first(slide, "text", "content", "body")
        items = [_text(bullet) for bullet in bullets] if isinstance(bullets, list) else []
        title = _first(slide, "title", "heading")
        blocks.append(Block("slide", title=title, text=text, items=items, number=number))
        rest = _more(
            slide, "title", "heading", "bullets", "points", "text", "content", "body", "id"
        )
        blocks += rest
    return {"slides", "title"}, blocks


def _sheets(state: State) -> tuple[set[str], list[Block]] | None:
    sheets = _list(state, "sheets")
    if sheets is None:
        return None
    return {"sheets", "title"}, [
        Block("table", title=_first(sheet, "name", "title"), rows=_rows(sheet["rows"]))
        for sheet in sheets
    ]


def _workflow(state: State) -> tuple[set[str], list[Block]] | None:
    key = next((key for key in ("steps", "nodes") if _list(state, key) is not None), None)
    if key is None:
        return None
    blocks = []
    for number, step in enumerate(state[key], 1):
        name = _first(step, "name", "title", "id")
        prompt = _first(step, "prompt", "text", "content")
        blocks.append(Block("step", title=name, text=prompt, number=number))
        blocks += _more(step, "name", "title", "id", "prompt", "text", "content")
    return {key, "name"}, blocks


def _plain(state: State) -> tuple[set[str], list[Block]] | None:
    key = next((k for k in ("text", "content", "body") if isinstance(state.get(k), str)), None)
    return None if key is None else ({key, "title"}, [Block("text", text=state[key])])


_PARSERS = (
    ("email", "", _email),
    ("document", "title", _sections),
    ("slides", "title", _slides),
    ("spreadsheet", "title", _sheets),
    ("workflow", "name", _workflow),
    ("text", "title", _plain),
)


def _more(part: State, *known: str) -> list[Block]:
    return _rest({key: value for key, value in part.items() if key not in known})


def _rest(rest: State) -> list[Block]:
    """Blocks for unknown keys, so that no part of the work is hidden."""
    simple = {k: v for k, v in rest.items() if not isinstance(v, dict | list)}
    deep = {key: value for key, value in rest.items() if key not in simple}
    rows = [(key, _text(value)) for key, value in simple.items()]
    blocks = [Block("fields", rows=rows)] if rows else []
    return [*blocks, *(Block("json", title=key, text=_json(value)) for key, value in deep.items())]


def _list(state: State, key: str) -> list[Any] | None:
    """The list of objects under this key, or None."""
    value = state.get(key)
    is_list_of_objects = isinstance(value, list) and all(isinstance(item, dict) for item in value)
    return value if is_list_of_objects else None


def _rows(rows: Any) -> list[list[str]]:
    """The cells, with at most one row and cell too many, so that `_limit` detects the
    truncation."""
    return [[_text(cell) for cell in row[: MAX_CELLS + 1]] for row in rows[: MAX_ROWS + 1]]


def _first(part: State, *keys: str) -> str:
    return next((_text(part[key]) for key in keys if part.get(key) not in (None, "")), "")


def _joined(value: Any) -> str:
    return ", ".join(map(_text, value)) if isinstance(value, list) else _text(value)


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    return "" if value is None else json.dumps(value, ensure_ascii=False)


def _json(value: Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False)


def _lines(block: Block) -> Iterator[str]:
    number = f"{block.number}. " if block.number else ""
    if block.title or number:
        yield f"{number}{block.title}"
    yield from block.text.splitlines()
    yield from (f"• {item}" for item in block.items)
    yield from (" | ".join(row) for row in block.rows)
