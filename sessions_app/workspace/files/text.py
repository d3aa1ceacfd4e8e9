"""What of a file can be read as text, by people in a preview and by the assistant."""

from sessions_app.vocabulary.exceptions import InvalidRequest
from sessions_app.workspace.deliverables import as_text, from_file
from sessions_app.workspace.deliverables.formats.reading import clean
from sessions_app.workspace.files.kinds import OFFICE, PDF, TEXTS, decoded
from sessions_app.workspace.files.pdf_text import text_of_pdf

MAX_TEXT_LENGTH = 200_000
"""Characters; what is behind them is only in the file."""


def text_of(media_type: str, content: bytes) -> str:
    """The text, up to `MAX_TEXT_LENGTH`; empty for a picture and for what cannot be read."""
    return clean(_whole_text(media_type, content)[:MAX_TEXT_LENGTH])


def _whole_text(media_type: str, content: bytes) -> str:
    if media_type in TEXTS.values():
        return decoded(content, MAX_TEXT_LENGTH)
    if media_type == PDF:
        return text_of_pdf(content)
    if media_type in OFFICE:
        return _office_text(media_type, content)
    return ""


def _office_text(media_type: str, content: bytes) -> str:
    try:
        return as_text(from_file(OFFICE[media_type], content).state)
    except InvalidRequest:  # more than a deliverable may hold: no preview
        return ""
