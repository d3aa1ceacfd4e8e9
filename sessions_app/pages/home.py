"""The work queues of the user, and how many sessions are in each status."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from gradient.core import clock
from sessions_app.accounts import access
from sessions_app.models import Organization, Session
from sessions_app.pages.page import Page
from sessions_app.pages.sessions import settle
from sessions_app.pages.work_queues import AGES, MAX_COUNT, WORK_QUEUES, Age, WorkQueue
from sessions_app.reads import counts
from sessions_app.vocabulary.enums import Status


@dataclass(frozen=True)
class Number:
    """A count that links to exactly what it counts; `is_more` where counting stopped."""

    title: str
    query: str
    count: int
    is_more: bool = False


@dataclass(frozen=True)
class Card:
    """A work queue with its number; `ages` say how long its sessions have waited, where that
    matters. `first` is the session that waits longest."""

    queue: WorkQueue
    number: Number
    ages: list[Number]
    first: Session | None


class Home(Page):
    """Every number is cheap at any size: kept counts, or an index of what waits, counted no further
    than to a bound. The number of queries does not depend on the rows."""

    title = "Home"
    template_name = "sessions_app/pages/home.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        settle(user)
        by_status = counts.by_status(_organizations(user))
        sessions = access.filter_for_user(Session.objects.all(), user)
        now = clock.now()
        return super().get_context_data(
            cards=[_card(queue, sessions, by_status, now) for queue in WORK_QUEUES],
            funnel=[
                (status, Number(status.label, f"status={status}", by_status.get(status, 0)))
                for status in Status
            ],
            most=max(by_status.values(), default=0),
            total=sum(by_status.values()),
            may_invite=access.has_role(user, access.ADMINS),
            **kwargs,
        )


def _card(
    queue: WorkQueue, sessions: QuerySet[Session], by_status: dict[str, int], now: datetime
) -> Card:
    rows = queue.select(sessions, now)
    query = f"needs={queue.key}"
    if queue.status is None:
        number = _counted(queue.title, query, rows)
    else:  # kept by status: exact
        number = Number(queue.title, query, by_status.get(queue.status, 0))
    is_waiting = queue.status is not None and number.count > 0
    ages = [_age(queue, age, rows, now) for age in AGES] if is_waiting else []
    first = rows.select_related("candidate").order_by(queue.waiting, "id").first()
    return Card(queue, number, ages, first)


def _age(queue: WorkQueue, age: Age, rows: QuerySet[Session], now: datetime) -> Number:
    query = f"needs={queue.key}&waiting={age.key}"
    return _counted(age.title, query, age.select(rows, queue.waiting, now))


def _counted(title: str, query: str, rows: QuerySet[Session]) -> Number:
    counted = rows.order_by().values("pk")[: MAX_COUNT + 1].count()
    return Number(title, query, min(counted, MAX_COUNT), is_more=counted > MAX_COUNT)


def _organizations(user: access.User) -> list[Any]:
    mine = access.filter_for_user(Organization.objects.order_by(), user, path="pk")
    return list(mine.values_list("pk", flat=True))
