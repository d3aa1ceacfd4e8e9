"""Extracts the text of a file, for previews and for the assistant."""

from sessions_app.vocabulary.exceptions import InvalidRequest
from sessions_app.workspace.deliverables import as_text, from_file
from sessions_app.workspace.deliverables.formats.reading import clean
from sessions_app.workspace.files.kinds import OFFICE, PDF, TEXTS, decode
from sessions_app.workspace.files.pdf_text import extract_pdf_text

MAX_TEXT_LENGTH = 200_000
"""Characters. The rest is only in the file itself."""


def extract_text(media_type: str, content: bytes) -> str:
    """The text, up to `MAX_TEXT_LENGTH`; empty for pictures and files that cannot be read."""
    return clean(_whole_text(media_type, content)[:MAX_TEXT_LENGTH])


def _whole_text(media_type: str, content: bytes) -> str:
    if media_type in TEXTS.values():
        return decode(content, MAX_TEXT_LENGTH)
    if media_type == PDF:
        return extract_pdf_text(content)
    if media_type in OFFICE:
        return _office_text(media_type, content)
    return ""


def _office_text(media_type: str, content: bytes) -> str:
    try:
        return as_text(from_file(OFFICE[media_type], content).state)
    except InvalidRequest:  # larger than a deliverable may be: no preview
        return ""
