"""The verbs for the tags of a session."""

from collections.abc import Callable
from uuid import UUID

from django.db import transaction

from sessions_app.accounts import audit, tags
from sessions_app.lifecycle import timers
from sessions_app.vocabulary.actors import Actor
from sessions_app.vocabulary.tags import distinct, normalize_tag, tag_key

TAGS_CHANGED = "session.tags_changed"


def set_tags(session_id: UUID, names: list[str], *, actor: Actor) -> None:
    """Replace the session's tags, in this order. Equal tags change nothing.

    Raises InvalidRequest for invalid tags, or too many of them.
    """
    _change(session_id, lambda _: names, actor)


def add_tag(session_id: UUID, name: str, *, actor: Actor) -> None:
    """Append a tag, unless the session has it. Raises InvalidRequest like `set_tags`."""
    _change(session_id, lambda names: [*names, name], actor)


def remove_tag(session_id: UUID, name: str, *, actor: Actor) -> None:
    """Remove a tag, if the session has it. Raises InvalidRequest for an invalid tag."""
    key = tag_key(normalize_tag(name))
    _change(session_id, lambda names: [each for each in names if tag_key(each) != key], actor)


@transaction.atomic
def _change(session_id: UUID, change: Callable[[list[str]], list[str]], actor: Actor) -> None:
    session = timers.lock(session_id)
    before = [tag.name for tag in tags.list_for_session(session)]
    names = distinct(change(before))
    old, new = [[tag_key(name) for name in each] for each in (before, names)]
    if old == new:
        return
    tags.replace(session, names)
    audit.record(
        TAGS_CHANGED,
        session.pk,
        organization_id=session.organization_id,
        actor=actor,
        # Not the tags themselves: the entry is kept after the session is deleted.
        details={"added": len(set(new) - set(old)), "removed": len(set(old) - set(new))},
    )
