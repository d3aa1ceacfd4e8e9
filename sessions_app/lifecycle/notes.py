"""Removing a note leaves a trace."""

from uuid import UUID

from django.db import transaction

from sessions_app.accounts import audit
from sessions_app.models import Session
from sessions_app.scores import notes
from sessions_app.vocabulary.actors import Actor


@transaction.atomic
def remove_note(session_id: UUID, note_id: int, *, actor: Actor) -> None:
    """Remove a user's own note, and record who did; never its text. Raises NotFound."""
    note = notes.remove(session_id, note_id, author_id=int(actor.id))
    audit.record(
        "note.removed",
        session_id,
        organization_id=Session.objects.values_list("organization", flat=True).get(pk=session_id),
        actor=actor,
        details={"note": note_id, "writtenAt": note.created_at.isoformat(), "event": note.seq},
    )
