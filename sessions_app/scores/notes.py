"""Reviewers' notes on a session: the ONLY writer of them."""

from uuid import UUID

from django.db.models import QuerySet

from sessions_app.models import MAX_NOTE_LENGTH, Note
from sessions_app.vocabulary.exceptions import InvalidRequest, NotFound

MAX_SEQ = 2**31 - 1


def add(session_id: UUID, *, text: str, author_id: int, seq: int | None = None) -> Note:
    """Write a note; `seq` is the event that it is about. Raises InvalidRequest for a text that is
    empty or too long, or a number that no event can have."""
    text = text.strip().replace("\0", "")
    if not text:
        raise InvalidRequest("The note is empty.", {"text": ["This must not be empty."]})
    if len(text) > MAX_NOTE_LENGTH:
        sentence = f"This must have at most {MAX_NOTE_LENGTH:,} characters."
        raise InvalidRequest("The note is too long.", {"text": [sentence]})
    if seq is not None and not 1 <= seq <= MAX_SEQ:
        raise InvalidRequest("There is no such event.", {"seq": ["There is no such event."]})
    return Note.objects.create(session_id=session_id, seq=seq, text=text, author_id=author_id)


def remove(session_id: UUID, note_id: int, *, author_id: int) -> None:
    """Take away one's own note. Raises NotFound if it is gone, or somebody else's."""
    mine = Note.objects.filter(pk=note_id, session=session_id, author=author_id)
    deleted, _ = mine.delete()
    if not deleted:
        raise NotFound("There is no such note of yours.")


def notes_of(session_id: UUID) -> QuerySet[Note]:
    """The session's notes, oldest first, with their authors."""
    return Note.objects.filter(session=session_id).select_related("author").order_by("id")
