from uuid import UUID

from django.conf import settings
from django.db import models

from gradient.core import clock
from gradient.core.personal_data import ERASED, PersonalData
from sessions_app.models.constraints import not_blank
from sessions_app.models.session import Session

MAX_NOTE_LENGTH = 10_000


class NoteQuerySet(models.QuerySet["Note"]):
    def for_session(self, session_id: UUID) -> "NoteQuerySet":
        """The session's notes with their authors, oldest first."""
        return self.filter(session=session_id).select_related("author").order_by("id")


class Note(models.Model):
    """A reviewer's note on a session. `seq` is the number of the event it refers to, if any.

    Only the author can delete it. Written only by `sessions_app.scores.notes`.
    """

    session = models.ForeignKey(
        Session, on_delete=models.CASCADE, related_name="notes", db_index=False
    )
    seq = models.PositiveIntegerField(null=True)
    text = models.TextField(max_length=MAX_NOTE_LENGTH)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(default=clock.now)

    objects = NoteQuerySet.as_manager()

    personal_data = PersonalData(erased={"text": ERASED})

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["session", "id"], name="note_session_oldest")]
        constraints = [not_blank("text", "note_not_blank")]

    def __str__(self) -> str:
        return self.text[:60]
