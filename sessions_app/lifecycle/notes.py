"""The verb for removing a note."""

from uuid import UUID

from django.db import transaction

from sessions_app.accounts import audit, candidates, organizations
from sessions_app.models import Session
from sessions_app.scores import notes
from sessions_app.vocabulary.actors import Actor


@transaction.atomic
def remove_note(session_id: UUID, note_id: int, *, actor: Actor) -> None:
    """Remove a note of the acting user. The audit entry does not contain its text.

    Raises NotFound, and Conflict if the candidate or the organization has a legal hold.
    """
    organization_id = Session.objects.values_list("organization", flat=True).get(pk=session_id)
    organizations.require_no_hold(organizations.lock_for_removal(organization_id))
    for candidate in candidates.lock_for_sessions([session_id]):
        candidates.require_no_hold(candidate)
    note = notes.remove(session_id, note_id, author_id=int(actor.id))
    audit.record(
        "note.removed",
        session_id,
        organization_id=organization_id,
        actor=actor,
        details={"note": note_id, "writtenAt": note.created_at.isoformat(), "event": note.seq},
    )
