"""An organization's append-only feed of changes.

Positions assigned inside the transactions of the changes could be committed out of order: a reader
that has seen 8 would miss a 7 that is committed later. So a change is inserted without a position.
The next reader of the feed or a worker assigns it after the commit, under the lock of the feed's
head. See decision record 0017.
"""

import base64
import binascii
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Max

from gradient.core import clock
from sessions_app.changes.webhooks.deliveries import delete_expired_pings, fan_out
from sessions_app.models import Change, FeedHead
from sessions_app.vocabulary.exceptions import Conflict, InvalidRequest

BATCH_SIZE = 500
LATEST = "latest"


@dataclass(frozen=True)
class ChangePage:
    """Changes by position, the cursor of the next page, and whether more changes exist now."""

    changes: list[Change]
    next_cursor: str
    has_more: bool


def get_page(organization_id: UUID, *, cursor: str | None, limit: int) -> ChangePage:
    """The changes after the cursor. None starts at the oldest change, `LATEST` at the end.

    Raises InvalidRequest for an invalid cursor, and Conflict if changes after the cursor have been
    deleted, so that the reader must start again.
    """
    assign_positions(organization_id)
    head = FeedHead.objects.filter(pk=organization_id).first() or FeedHead(pk=organization_id)
    after = _position(organization_id, cursor, head)
    following = Change.objects.filter(organization_id=organization_id, position__gt=after)
    rows = list(following.order_by("position")[: limit + 1])
    changes = rows[:limit]
    last = changes[-1].position if changes else after
    next_cursor = _encode_cursor(organization_id, last or 0)
    return ChangePage(changes, next_cursor, has_more=len(rows) > limit)


def assign_positions(organization_id: UUID | None = None) -> int:
    """Assign positions to the committed changes of one or all organizations; return their number.

    Creates the changes' webhook deliveries in the same transaction. Organizations take turns, one
    batch at a time.
    """
    waiting = Change.objects.filter(position=None).order_by()
    if organization_id is not None:
        waiting = waiting.filter(organization_id=organization_id)
    assigned, has_more = 0, True
    while has_more:
        owners = list(waiting.values_list("organization_id", flat=True).distinct())
        counts = [_assign_batch(owner_id) for owner_id in owners]
        assigned += sum(counts)
        has_more = BATCH_SIZE in counts
    return assigned


def delete_expired_changes() -> int:
    """Delete changes older than CHANGES_KEPT_DAYS with their deliveries, and return their number.

    Also deletes webhook test messages of that age.
    """
    retention = timedelta(days=settings.CHANGES_KEPT_DAYS)
    delete_expired_pings(retention)
    before = clock.now() - retention
    expired = Change.objects.filter(created_at__lt=before, position__isnull=False).order_by()
    deleted = 0
    for owner_id in list(expired.values_list("organization_id", flat=True).distinct()):
        last = expired.filter(organization_id=owner_id).aggregate(last=Max("position"))["last"]
        deleted += _delete_up_to(owner_id, last)
    return deleted


def _delete_up_to(organization_id: UUID, last: int) -> int:
    """Delete the changes up to a position in batches, each in its own transaction.

    The head is updated first, so that a reader never silently skips a deleted change.
    """
    FeedHead.objects.filter(pk=organization_id).update(forgotten_position=last)
    deleted = 0
    expired = Change.objects.filter(organization_id=organization_id, position__lte=last)
    while ids := list(expired.order_by("position").values_list("pk", flat=True)[:BATCH_SIZE]):
        deleted += Change.objects.filter(pk__in=ids).delete()[1]["sessions_app.Change"]
    return deleted


@transaction.atomic
def _assign_batch(organization_id: UUID) -> int:
    head = _lock_head(organization_id)
    # Query after taking the lock, so that changes numbered by another process are excluded.
    changes = list(
        Change.objects.filter(organization_id=organization_id, position=None).order_by("id")[
            :BATCH_SIZE
        ]
    )
    for position, change in enumerate(changes, start=head.last_position + 1):
        change.position = position
    Change.objects.bulk_update(changes, ["position"])
    FeedHead.objects.filter(pk=head.pk).update(last_position=head.last_position + len(changes))
    fan_out(organization_id, changes)
    return len(changes)


def _lock_head(organization_id: UUID) -> FeedHead:
    heads = FeedHead.objects.select_for_update(no_key=True).filter(pk=organization_id)
    if head := heads.first():
        return head
    FeedHead.objects.bulk_create([FeedHead(pk=organization_id)], ignore_conflicts=True)
    return heads.get()


def _encode_cursor(organization_id: UUID, position: int) -> str:
    text = f"{organization_id.hex}.{position}"
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _position(organization_id: UUID, cursor: str | None, head: FeedHead) -> int:
    """The position after which the page starts."""
    if cursor is None:
        return head.forgotten_position
    if cursor == LATEST:
        return head.last_position
    position = _decode_cursor(organization_id, cursor)
    if not head.forgotten_position <= position <= head.last_position:
        raise Conflict(
            "Changes after this cursor have been deleted. Request the cursor "
            f"“{LATEST}”, list the sessions again, and continue from that cursor."
        )
    return position


def _decode_cursor(organization_id: UUID, cursor: str) -> int:
    try:
        text = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        owner, _, position = text.decode("ascii").partition(".")
    except (binascii.Error, ValueError):
        owner = position = ""
    if owner != organization_id.hex or not position.isdecimal() or len(position) > 18:
        raise InvalidRequest("Invalid query parameters.", {"cursor": ["Invalid cursor."]})
    return int(position)
