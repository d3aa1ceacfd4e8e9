"""Reviewers' notes on a session. The ONLY writer of notes."""

from uuid import UUID

from sessions_app.models import MAX_NOTE_LENGTH, Note
from sessions_app.vocabulary.exceptions import InvalidRequest, NotFound

MAX_SEQ = 2**31 - 1
"""The column's maximum."""


def parse_seq(text: str) -> int | None:
    """Parse the number of an event from a form; None if empty. Raises InvalidRequest."""
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 11):
        raise InvalidRequest("Event not found.", {"seq": ["Event not found."]})
    return int(text)


def add(session_id: UUID, *, text: str, author_id: int, seq: int | None = None) -> Note:
    """Add a note. `seq` is the number of the event that it refers to.

    Raises InvalidRequest for an empty or too long text, and for a number that no event can have.
    """
    text = text.strip()
    if not text:
        raise InvalidRequest("The note must not be empty.", {"text": ["This must not be empty."]})
    if len(text) > MAX_NOTE_LENGTH:
        message = f"This must have at most {MAX_NOTE_LENGTH:,} characters."
        raise InvalidRequest("The note is too long.", {"text": [message]})
    if seq is not None and not 1 <= seq <= MAX_SEQ:
        raise InvalidRequest("Event not found.", {"seq": ["Event not found."]})
    return Note.objects.create(session_id=session_id, seq=seq, text=text, author_id=author_id)


def remove(session_id: UUID, note_id: int, *, author_id: int) -> Note:
    """Delete a note, and return it. `lifecycle.remove_note` also checks legal holds and audits it.

    Raises NotFound for an unknown note and for one of another author.
    """
    rows = Note.objects.select_for_update(of=("self",))
    note = rows.filter(pk=note_id, session=session_id, author=author_id).first()
    if note is None:
        raise NotFound("Note not found.")
    Note.objects.filter(pk=note_id).delete()
    return note
