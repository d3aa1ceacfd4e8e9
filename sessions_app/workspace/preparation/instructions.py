from collections import Counter
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from sessions_app.lifecycle.timestamps import next_timestamp
from sessions_app.models import Instructions, Session
from sessions_app.vocabulary.signals import instructions_edited
from sessions_app.workspace.preparation.locking import lock_running


@dataclass(frozen=True)
class Conflicting:
    """The instructions have changed since they were read. `current` is their current value."""

    current: Instructions


@transaction.atomic
def write_instructions(
    session_id: UUID, text: str, *, if_match: frozenset[str] | None = None
) -> Instructions | Conflicting:
    """Replace the instructions. An unchanged text is not written again.

    `if_match` has the revisions, as strings, that the caller may overwrite; None allows any. A
    session without instructions has revision 0. Raises IllegalTransition unless a timer is running.
    """
    session = lock_running(session_id)
    existing = Instructions.objects.filter(session=session).first()
    current = existing or Instructions(session=session, text="", revision=0)
    if current.text == text:
        return current
    if if_match is not None and str(current.revision) not in if_match:
        return Conflicting(current)
    added, removed = _changed_lines(current.text, text)
    current.text, current.revision, current.updated_at = (
        text,
        current.revision + 1,
        next_timestamp(session),
    )
    Instructions.objects.update_or_create(
        session=session,
        defaults={"text": text, "revision": current.revision, "updated_at": current.updated_at},
    )
    instructions_edited.send(
        Session, session=session, text=text, added=added, removed=removed, at=current.updated_at
    )
    return current


def _changed_lines(before: str, after: str) -> tuple[int, int]:
    """The numbers of added and of removed lines. A line that moved counts as neither."""
    old, new = Counter(before.splitlines()), Counter(after.splitlines())
    return (new - old).total(), (old - new).total()
