"""The home page: the user's work queues, and the number of sessions in each status."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from gradient.core import clock
from gradient.core.snapshots import one_snapshot
from sessions_app.accounts import access
from sessions_app.changes.webhooks.endpoints import disabled_by_failures
from sessions_app.models import Organization, Session, WebhookEndpoint
from sessions_app.pages.assignees import ME, by_assignee
from sessions_app.pages.first_steps import first_steps
from sessions_app.pages.page import MemberPage
from sessions_app.pages.work_queues import (
    AGES,
    MAX_COUNT,
    REVIEW_QUEUE,
    WORK_QUEUES,
    Age,
    WorkQueue,
)
from sessions_app.reads import counts
from sessions_app.reads.queries import settle_overdue
from sessions_app.vocabulary.enums import Status

_MINE = replace(
    REVIEW_QUEUE, title="Assigned to you", sentence="Scored, not reviewed, and assigned to you."
)


@dataclass(frozen=True)
class LinkedCount:
    """A number that links to the sessions that it counts. `is_more` if it is a lower bound."""

    title: str
    query: str
    count: int
    is_more: bool = False


@dataclass(frozen=True)
class Card:
    """A work queue with its count, and the session that has waited longest (`first`).

    For a queue of one status, `ages` counts its sessions by how long they have waited.
    """

    queue: WorkQueue
    number: LinkedCount
    ages: list[LinkedCount]
    first: Session | None


class Home(MemberPage):
    """The home page. Its cost does not depend on the number of sessions.

    Each count is one that the database maintains, or counts on an index up to MAX_COUNT.
    """

    title = "Home"
    template_name = "sessions_app/pages/home.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        settle_overdue(user)
        sessions, now = access.filter_for_user(Session.objects.all(), user), clock.now()
        with one_snapshot():
            by_status = counts.by_status(_organizations(user))
            mine = _mine(by_assignee(sessions, ME, user))
            cards = [_card(queue, sessions, by_status, now) for queue in WORK_QUEUES]
            disabled_webhooks = _disabled_webhooks(user)
        return super().get_context_data(
            cards=[
                *([mine] if mine.number.count else []),
                *(card for card in cards if card.number.count or not card.queue.is_failure),
            ],
            disabled_webhooks=disabled_webhooks,
            funnel=[(status, _status_count(status, by_status.get(status, 0))) for status in Status],
            most=max(by_status.values(), default=0),
            total=(total := sum(by_status.values())),
            may_invite=access.has_role(user, access.ADMINS),
            first_steps=[] if total else first_steps(user),
            **kwargs,
        )


def _card(
    queue: WorkQueue, sessions: QuerySet[Session], by_status: dict[str, int], now: datetime
) -> Card:
    rows = queue.select(sessions, now)
    query = f"needs={queue.key}"
    if queue.status is None:
        number = _count(queue.title, query, rows)
    else:  # the database maintains counts by status
        number = LinkedCount(queue.title, query, by_status.get(queue.status, 0))
    is_waiting = queue.status is not None and number.count > 0
    ages = [_age(queue, age, rows, now) for age in AGES] if is_waiting else []
    by_waiting = rows.select_related("candidate").order_by(queue.waiting, "id")
    first = by_waiting.first() if number.count else None
    return Card(queue, number, ages, first)


def _mine(sessions: QuerySet[Session]) -> Card:
    """The card of the sessions that are assigned to the user and wait for a review."""
    rows = REVIEW_QUEUE.select(sessions, clock.now())
    number = _count(_MINE.title, f"needs={_MINE.key}&assignee={ME}", rows)
    by_waiting = rows.select_related("candidate").order_by(_MINE.waiting, "id")
    return Card(_MINE, number, [], by_waiting.first() if number.count else None)


def _age(queue: WorkQueue, age: Age, rows: QuerySet[Session], now: datetime) -> LinkedCount:
    query = f"needs={queue.key}&waiting={age.key}"
    return _count(age.title, query, age.select(rows, queue.waiting, now))


def _count(title: str, query: str, rows: QuerySet[Session]) -> LinkedCount:
    counted = rows.order_by().values("pk")[: MAX_COUNT + 1].count()
    return LinkedCount(title, query, min(counted, MAX_COUNT), is_more=counted > MAX_COUNT)


def _disabled_webhooks(user: access.User) -> int:
    """The number of the user's webhooks that were disabled because of failures."""
    endpoints = disabled_by_failures(WebhookEndpoint.objects.all())
    return access.filter_for_user(endpoints, user, roles=access.ADMINS).count()


def _organizations(user: access.User) -> list[Any]:
    organizations = access.filter_for_user(Organization.objects.order_by(), user, path="pk")
    return list(organizations.values_list("pk", flat=True))


def _status_count(status: Status, count: int) -> LinkedCount:
    return LinkedCount(str(status.label), f"status={status}", count)
