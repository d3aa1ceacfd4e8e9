"""The queue of notifications to hiring systems: a worker sends them and records the results.

No lock is held while waiting for a system. See decision records 0026 and 0051.
"""

import logging
from datetime import timedelta

from gradient.core import clock
from gradient.core.tasks import claims
from gradient.core.tasks.dispatcher import Lane, Queue
from gradient.core.tasks.lanes import due_lanes
from gradient.core.tasks.waits import wait_after
from sessions_app.changes.webhooks.http import SendResult, send
from sessions_app.hiring.greenhouse import GREENHOUSE
from sessions_app.hiring.systems import System
from sessions_app.models import MAX_ERROR_LENGTH, HiringOrder
from sessions_app.vocabulary.enums import NotificationStatus

logger = logging.getLogger(__name__)

SYSTEMS: dict[str, System] = {system.name: system for system in (GREENHOUSE,)}
WAITS_SECONDS = (10, 60, 300, 1_800, 3_600, 7_200, 14_400)
"""The delays after each failure; the last one repeats."""
RETRIED_FOR = timedelta(days=2)
"""Counted from the time at which the notification was queued."""


def send_next(lane: Lane) -> bool:
    """Send the organization's notification that is due first. Return False if none is due."""
    orders = HiringOrder.objects.filter(organization_id=lane.organization_id)
    order = claims.claim_next(orders)
    if order is None:
        return False
    with claims.keep_alive(order):
        _attempt(order)
    return True


def find_lanes() -> list[Lane]:
    return [Lane(id, id) for id in due_lanes(HiringOrder, "organization")]


QUEUE = Queue("hiring systems", find_lanes, send_next, threads=8, per_organization=2, per_lane=2)


def _attempt(order: HiringOrder) -> None:
    notification = SYSTEMS[order.system].build_notification(order)
    claims.release_connection()
    headers = dict(notification.headers)
    result = send(notification.method, notification.url, notification.payload, headers)
    if result.is_success:
        claims.finish(order, status=NotificationStatus.SENT, sent_at=clock.now(), problem="")
    else:
        _postpone(order, result)


def _postpone(order: HiringOrder, result: SendResult) -> None:
    """After a failure: schedule the next attempt, or give up."""
    problem = result.error or f"{order.get_system_display()} answered {result.status_code}."
    problem, now = problem[:MAX_ERROR_LENGTH], clock.now()
    given_up_at = (order.ordered_at or order.created_at) + RETRIED_FOR
    if now >= given_up_at:
        logger.warning("The notification of the order %s failed.", order.pk)
        claims.finish(order, status=NotificationStatus.FAILED, problem=problem)
        return
    wait = max(
        wait_after(order.attempt_count, WAITS_SECONDS), timedelta(seconds=result.retry_after)
    )
    claims.postpone(order, min(now + wait, given_up_at), problem=problem)
