"""Documents as .docx: a title, and sections that start with a heading."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import docx
from docx.document import Document
from docx.oxml.ns import qn

from sessions_app.work.store import State
from sessions_app.workspace.deliverables.formats import archive
from sessions_app.workspace.deliverables.formats.reading import NotTaken, clean, refusing_damaged

_FORMATTING = [
    qn(f"w:{name}") for name in ("b", "i", "u", "color", "highlight", "strike", "rFonts", "sz")
]
_TEXT = {qn("w:tab"): "\t", qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:noBreakHyphen"): "-"}
_SKIPPED = {qn(f"w:{name}") for name in ("del", "moveFrom", "pict", "object")} | {
    qn("w:drawing"),
    qn("w:instrText"),
    qn("w:rPr"),
    qn("w:pPr"),
    "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent",
}


def write(content: State) -> bytes:
    document = docx.Document()
    properties = document.core_properties
    properties.author, properties.comments = "", ""
    properties.title = clean(content["title"])[:255]
    if content["title"]:
        document.add_paragraph(_one_line(content["title"]), "Title")
    for section in content["sections"]:
        document.add_paragraph(_one_line(section["heading"]), "Heading 1")
        for line in clean(section["text"]).split("\n") if section["text"] else []:
            document.add_paragraph(line)
    target = BytesIO()
    document.save(target)
    return target.getvalue()


def read(content: bytes, not_taken: NotTaken) -> State:
    checked = archive.check(content, "docx")
    with refusing_damaged("Word document"):
        document = docx.Document(checked.open())
        state = _sections(document, not_taken)
        _report_missing(document, checked, not_taken)
        return state


def _one_line(text: str) -> str:
    return clean(text).replace("\n", " ")


def _sections(document: Document, not_taken: NotTaken) -> State:
    names = {style.style_id: style.name or "" for style in document.styles}
    outline = _Outline(not_taken)
    for element in _blocks(document.element.body):
        if element.tag == qn("w:tbl"):
            not_taken.add("Tables became lines of text, their cells separated by “ | ”.")
            for row in element.iter(qn("w:tr")):
                outline.add_line(" | ".join(_cells(row)))
        else:
            outline.add_paragraph(element, names.get(_style(element), ""))
    return {"title": outline.title[:255], "sections": list(outline.sections())}


class _Outline:
    """Collects paragraphs into sections. Text before the first heading is a section without one."""

    def __init__(self, not_taken: NotTaken) -> None:
        self.title = ""
        self._not_taken = not_taken
        self._sections: list[tuple[str, list[str]]] = []

    def sections(self) -> Iterator[dict[str, str]]:
        for heading, lines in self._sections:
            yield {"heading": heading, "text": "\n".join(lines)}

    def add_paragraph(self, element: Any, style: str) -> None:
        text = _text(element)
        if style == "Title" and not self.title and not self._sections:
            self.title = text
        elif style.startswith("Heading"):
            if style != "Heading 1":
                self._not_taken.add("Headings of lower levels became sections of their own.")
            self._sections.append((text, []))
        elif style.startswith("List") or element.find(f".//{qn('w:numPr')}") is not None:
            self._not_taken.add("Bullets and numbers became lines that start with “- ”.")
            self.add_line(f"- {text}")
        elif text or self._sections:
            self.add_line(text)

    def add_line(self, text: str) -> None:
        if not self._sections:
            self._sections.append(("", []))
        self._sections[-1][1].append(text)


def _blocks(body: Any) -> Iterator[Any]:
    """Paragraphs and tables in order, also those in content controls."""
    for element in body:
        if element.tag in (qn("w:p"), qn("w:tbl")):
            yield element
        elif element.tag in (qn("w:sdt"), qn("w:sdtContent"), qn("w:ins"), qn("w:smartTag")):
            yield from _blocks(element)


def _cells(row: Any) -> list[str]:
    return [
        " ".join(_text(paragraph) for paragraph in cell.iter(qn("w:p"))).replace("\n", " ")
        for cell in row.findall(qn("w:tc"))
    ]


def _style(paragraph: Any) -> str:
    style = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
    return "" if style is None else style.get(qn("w:val"), "")


def _text(element: Any) -> str:
    """The text of a paragraph, as if tracked changes were accepted."""
    parts = []
    for child in element:
        if child.tag == qn("w:t"):
            parts.append(child.text or "")
        elif child.tag in _TEXT:
            parts.append(_TEXT[child.tag])
        elif child.tag not in _SKIPPED:
            parts.append(_text(child))
    return "".join(parts)


def _report_missing(document: Document, checked: archive.Archive, not_taken: NotTaken) -> None:
    body = document.element.body

    def count(*names: str) -> int:
        return sum(1 for name in names for _ in body.iter(qn(name)))

    not_taken.count(
        count("w:drawing", "w:pict", "w:object"), "picture or drawing", "pictures or drawings"
    )
    not_taken.count(checked.count("word/charts/chart"), "chart", "charts")
    not_taken.count(count("w:commentReference"), "comment", "comments")
    not_taken.count(count("w:footnoteReference", "w:endnoteReference"), "footnote", "footnotes")
    if any(
        run.find(f".//{tag}") is not None for run in body.iter(qn("w:rPr")) for tag in _FORMATTING
    ):
        not_taken.add("Bold, italics, colors and fonts were not imported.")
    if count("w:hyperlink"):
        not_taken.add("Links became plain text.")
    if count("w:ins", "w:del"):
        not_taken.add("Tracked changes were imported as if they had been accepted.")
    if any(_has_text(each) for part in document.sections for each in (part.header, part.footer)):
        not_taken.add("Headers and footers were not imported.")


def _has_text(part: Any) -> bool:
    return not part.is_linked_to_previous and any(each.text.strip() for each in part.paragraphs)
