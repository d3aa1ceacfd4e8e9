"""An organization's changes in one order that never grows in the middle.

Numbers given inside the transactions of the changes would be committed out of order, and a reader
who has seen 8 would never see the 7 that was committed later. So a change is written without a
number, and gets its position afterwards: by whoever reads the feed next, or by the worker, under
the lock of the feed's head, once it is committed and visible. Positions only ever grow at the end.
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
from sessions_app.changes.webhooks.deliveries import fan_out, forget_pings
from sessions_app.models import Change, FeedHead
from sessions_app.vocabulary.exceptions import Conflict, InvalidRequest

BATCH = 500
LATEST = "latest"


@dataclass(frozen=True)
class Page:
    """Some changes in their order, where the next ones begin, and whether there are any yet."""

    changes: list[Change]
    next_cursor: str
    has_more: bool


def page(organization_id: UUID, *, cursor: str | None, limit: int) -> Page:
    """The changes that follow a cursor; without one, all that are kept; of `latest`, none.

    Raises InvalidRequest for a cursor that was never given, Conflict for one after which changes
    are missing, so that the reader must begin anew.
    """
    number_all(organization_id)
    head = FeedHead.objects.filter(pk=organization_id).first() or FeedHead(pk=organization_id)
    after = _position(organization_id, cursor, head)
    following = Change.objects.filter(organization_id=organization_id, position__gt=after)
    found = list(following.order_by("position")[: limit + 1])
    shown = found[:limit]
    last = shown[-1].position if shown else after
    return Page(shown, _cursor(organization_id, last or 0), has_more=len(found) > limit)


def number_all(organization_id: UUID | None = None) -> int:
    """Give every committed change of the organization, or of all, its position; returns how many.

    Whoever gives a change its position orders its deliveries too, in the same transaction.
    """
    waiting = Change.objects.filter(position=None).order_by()
    if organization_id is not None:
        waiting = waiting.filter(organization_id=organization_id)
    numbered = 0
    for owner in list(waiting.values_list("organization_id", flat=True).distinct()):
        while count := _number_some(owner):
            numbered += count
            if count < BATCH:
                break
    return numbered


def forget_old() -> int:
    """Delete changes, with their deliveries, that were kept for long enough; returns how many."""
    kept_for = timedelta(days=settings.CHANGES_KEPT_DAYS)
    forget_pings(kept_for)
    before = clock.now() - kept_for
    old = Change.objects.filter(created_at__lt=before, position__isnull=False).order_by()
    forgotten = 0
    for owner in list(old.values_list("organization_id", flat=True).distinct()):
        newest = old.filter(organization_id=owner).aggregate(last=Max("position"))["last"]
        forgotten += _forget(owner, newest)
    return forgotten


def _forget(organization_id: UUID, last: int) -> int:
    """Delete the changes up to a position, some at a time."""
    FeedHead.objects.filter(pk=organization_id).update(forgotten_position=last)
    forgotten = 0
    known = Change.objects.filter(organization_id=organization_id, position__lte=last)
    while some := list(known.order_by("position").values_list("pk", flat=True)[:BATCH]):
        forgotten += Change.objects.filter(pk__in=some).delete()[1]["sessions_app.Change"]
    return forgotten


@transaction.atomic
def _number_some(organization_id: UUID) -> int:
    head = _locked_head(organization_id)
    # Read after the lock was taken: what another one numbered meanwhile is not found again.
    changes = list(
        Change.objects.filter(organization_id=organization_id, position=None).order_by("id")[:BATCH]
    )
    for position, change in enumerate(changes, start=head.last_position + 1):
        change.position = position
    Change.objects.bulk_update(changes, ["position"])
    FeedHead.objects.filter(pk=head.pk).update(last_position=head.last_position + len(changes))
    fan_out(organization_id, changes)
    return len(changes)


def _locked_head(organization_id: UUID) -> FeedHead:
    locked = FeedHead.objects.select_for_update(no_key=True).filter(pk=organization_id)
    if head := locked.first():
        return head
    FeedHead.objects.bulk_create([FeedHead(pk=organization_id)], ignore_conflicts=True)
    return locked.get()


def _cursor(organization_id: UUID, position: int) -> str:
    text = f"{organization_id.hex}.{position}"
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _position(organization_id: UUID, cursor: str | None, head: FeedHead) -> int:
    """The position after which the reader goes on."""
    if cursor is None:
        return head.forgotten_position
    if cursor == LATEST:
        return head.last_position
    position = _decoded(organization_id, cursor)
    if not head.forgotten_position <= position <= head.last_position:
        raise Conflict(
            "What follows this cursor is no longer whole. Read the sessions anew, and go on with "
            f"the cursor “{LATEST}” asked for before."
        )
    return position


def _decoded(organization_id: UUID, cursor: str) -> int:
    sentence = "Invalid cursor."
    try:
        text = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        owner, _, position = text.decode("ascii").partition(".")
    except (binascii.Error, ValueError):
        owner = position = ""
    if owner != organization_id.hex or not position.isdecimal() or len(position) > 18:
        raise InvalidRequest("Invalid query parameters.", {"cursor": [sentence]})
    return int(position)
