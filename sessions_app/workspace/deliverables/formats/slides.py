"""Presentations as .pptx: each slide has a title, points and notes."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pptx
from pptx.enum.shapes import MSO_SHAPE_TYPE, PP_PLACEHOLDER

from sessions_app.work.store import State
from sessions_app.workspace.deliverables.formats import archive
from sessions_app.workspace.deliverables.formats.reading import NotTaken, clean, refusing_damaged

_TITLE_AND_CONTENT = 1
_IGNORED_PLACEHOLDERS = {
    PP_PLACEHOLDER.DATE,
    PP_PLACEHOLDER.FOOTER,
    PP_PLACEHOLDER.HEADER,
    PP_PLACEHOLDER.SLIDE_NUMBER,
}
_NAMESPACE = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_PRESENTATION = "{http://schemas.openxmlformats.org/presentationml/2006/main}"


def write(content: State) -> bytes:
    presentation = pptx.Presentation()
    presentation.core_properties.author = ""
    presentation.core_properties.title = clean(content["title"])[:255]
    layout = presentation.slide_layouts[_TITLE_AND_CONTENT]
    for each in content["slides"]:
        slide: Any = presentation.slides.add_slide(layout)
        slide.shapes.title.text_frame.text = _in_paragraph(each["title"])
        if each["bullets"]:
            body = slide.placeholders[1].text_frame
            body.text = "\n".join(map(_in_paragraph, each["bullets"]))
        if each["notes"]:
            slide.notes_slide.notes_text_frame.text = clean(each["notes"])
    target = BytesIO()
    presentation.save(target)
    return target.getvalue()


def read(content: bytes, not_taken: NotTaken) -> State:
    checked = archive.check(content, "pptx")
    with refusing_damaged("PowerPoint presentation"):
        presentation = pptx.Presentation(checked.open())
        slides = [_slide(slide, not_taken) for slide in presentation.slides]
        not_taken.count(checked.count("ppt/comments"), "comment", "comments")
        return {"title": presentation.core_properties.title or "", "slides": slides}


def _in_paragraph(text: str) -> str:
    """Encode line breaks so that the library starts no new paragraph."""
    return clean(text).replace("\n", "\v")


def _lines(frame: Any) -> list[str]:
    lines = [paragraph.text.replace("\v", "\n") for paragraph in frame.paragraphs]
    return [] if lines == [""] else lines


def _slide(slide: Any, not_taken: NotTaken) -> dict[str, Any]:
    title = slide.shapes.title
    bullets: list[str] = []
    for shape in _shapes(slide.shapes):
        if title is not None and shape.shape_id == title.shape_id:
            continue
        bullets += _points(shape, not_taken)
    element = slide._element
    if any(
        len(each) or {"b", "i", "u", "sz"}.intersection(each.attrib)
        for each in _run_properties(element)
    ):
        not_taken.add("Bold, italics, colors and fonts were not imported.")
    if element.find(f"{_PRESENTATION}timing") is not None:
        not_taken.add("Animations were not imported.")
    notes = slide.notes_slide.notes_text_frame if slide.has_notes_slide else None
    return {
        "title": "\n".join(_lines(title.text_frame)) if title is not None else "",
        "bullets": bullets,
        "notes": "" if notes is None else notes.text.replace("\v", "\n"),
    }


def _run_properties(element: Any) -> Iterator[Any]:
    return element.iter(f"{_NAMESPACE}rPr")  # type: ignore[no-any-return]  # lxml is untyped


def _shapes(shapes: Any) -> Iterator[Any]:
    for shape in shapes:
        if shape.shape_type == MSO_SHAPE_TYPE.GROUP:
            yield from _shapes(shape.shapes)
        else:
            yield shape


def _points(shape: Any, not_taken: NotTaken) -> list[str]:
    """The text of a shape as points. Adds a sentence to `not_taken` for what is left out."""
    if shape.is_placeholder and shape.placeholder_format.type in _IGNORED_PLACEHOLDERS:
        return []
    if getattr(shape, "has_table", False):
        not_taken.add("Tables became points, their cells separated by “ | ”.")
        return [" | ".join(cell.text for cell in row.cells) for row in shape.table.rows]
    if getattr(shape, "has_chart", False):
        not_taken.add("Charts were not imported.")
        return []
    if not shape.has_text_frame:
        not_taken.add("Pictures and drawings were not imported.")
        return []
    lines = _lines(shape.text_frame)
    if lines and not shape.is_placeholder:
        not_taken.add("Text boxes became points.")
    if any(paragraph.level for paragraph in shape.text_frame.paragraphs):
        not_taken.add("Points of lower levels became points of the first level.")
    return lines
