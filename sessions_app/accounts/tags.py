"""Tags of an organization, and of its sessions. The ONLY writer of both.

`replace` and `clear` expect the caller's transaction to hold the locks on the sessions' rows. Tags
are locked after sessions: first existing ones by id, then new ones by key, so that two concurrent
changes cannot deadlock.
"""

from collections.abc import Collection, Sequence
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from sessions_app.models import Session, SessionTag, Tag
from sessions_app.vocabulary.exceptions import Conflict
from sessions_app.vocabulary.tags import MAX_TAGS_OF_ORGANIZATION, tag_key

BATCH_TAGS = 1_000


def list_for_session(session: Session) -> list[Tag]:
    """The session's tags in their order. One query."""
    rows = SessionTag.objects.filter(session=session).select_related("tag").order_by("position")
    return [row.tag for row in rows]


def replace(session: Session, names: Sequence[str]) -> None:
    """Give the session exactly these tags, which are in normal form and distinct.

    Raises Conflict if the organization would have too many.
    """
    before = SessionTag.objects.filter(session=session)
    old = set(before.values_list("tag", flat=True))
    tags = _get_or_create(session.organization_id, names, old)
    before.delete()
    SessionTag.objects.bulk_create(
        SessionTag(
            session=session,
            tag=tags[tag_key(name)],
            position=position,
            session_created_at=session.created_at,
        )
        for position, name in enumerate(names)
    )
    _remove_unused(old - {tag.pk for tag in tags.values()})


def clear(session_ids: Collection[UUID]) -> int:
    """Remove all tags from the sessions, and return their number."""
    rows = SessionTag.objects.filter(session__in=session_ids)
    ids = set(rows.values_list("tag", flat=True))
    list(Tag.objects.select_for_update().filter(pk__in=ids).order_by("pk"))
    count = rows.count()
    rows.delete()
    _remove_unused(ids)
    return count


def delete_unused() -> int:
    """Remove tags that no session has, such as after deletions, and return their number."""
    deleted = 0
    while count := _delete_some_unused():
        deleted += count
    return deleted


@transaction.atomic
def _delete_some_unused() -> int:
    unused = Tag.objects.filter(session_tags=None).order_by("pk")
    ids = set(unused.values_list("pk", flat=True)[:BATCH_TAGS])
    locked = Tag.objects.select_for_update(skip_locked=True).filter(pk__in=ids).order_by("pk")
    return _remove_unused({tag.pk for tag in locked})


def _get_or_create(
    organization_id: UUID, names: Sequence[str], old: Collection[int]
) -> dict[str, Tag]:
    """The organization's tags of these names by key, created if missing.

    Locks them and the old ones, so that they are not removed meanwhile.
    """
    keys = [tag_key(name) for name in names]
    own = Tag.objects.filter(organization=organization_id)
    involved = own.select_for_update().filter(Q(key__in=keys) | Q(pk__in=old)).order_by("pk")
    by_key = {tag.key: tag for tag in involved}
    new = {tag_key(name): name for name in names if tag_key(name) not in by_key}
    if new:
        _require_room(own.count() + len(new))
        Tag.objects.bulk_create(
            [Tag(organization_id=organization_id, name=new[key], key=key) for key in sorted(new)],
            # A tag that another transaction has just created is locked too, and keeps its name.
            update_conflicts=True,
            unique_fields=["organization", "key"],
            update_fields=["key"],
        )
        by_key |= {tag.key: tag for tag in own.filter(key__in=new)}
    return {key: by_key[key] for key in keys}


def _require_room(count: int) -> None:
    if count > MAX_TAGS_OF_ORGANIZATION:
        raise Conflict(f"An organization can have at most {MAX_TAGS_OF_ORGANIZATION:,} tags.")


def _remove_unused(ids: Collection[int]) -> int:
    """Remove the tags, which are locked, that no session has, and return their number."""
    if not ids:
        return 0
    used = Exists(SessionTag.objects.filter(tag=OuterRef("pk")))
    unused = Tag.objects.filter(~used, pk__in=ids)
    return unused._raw_delete(unused.db)
