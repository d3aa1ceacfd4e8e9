"""Orders of hiring systems: ordering, results, and when a notification is due.

The ONLY writer of `HiringOrder`, besides the workers' claims.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.dispatch import receiver

from gradient.core import clock
from sessions_app.invitations import single
from sessions_app.lifecycle.steps import Moments
from sessions_app.models import MAX_ERROR_LENGTH, Assessment, HiringOrder, Review, Session
from sessions_app.reads import expansions
from sessions_app.reads.expansions import FinalScore
from sessions_app.vocabulary import signals
from sessions_app.vocabulary.actors import Actor
from sessions_app.vocabulary.enums import HiringSystem, NotificationStatus, Status
from sessions_app.vocabulary.exceptions import Conflict, NotFound

WITH_RESULT = (Status.SCORED, Status.REVIEWED)


@dataclass(frozen=True)
class Order:
    """What a hiring system orders. `external_id` is its own name for it."""

    external_id: str
    email: str
    name: str
    profile_url: str = ""
    notify_url: str = ""
    credential: str = ""


@dataclass(frozen=True)
class OrderResult:
    """The state of an order. `score` is None until the session is scored."""

    session: Session
    score: FinalScore | None

    @property
    def is_complete(self) -> bool:
        return self.session.status in WITH_RESULT and self.score is not None


def place(
    assessment: Assessment, order: Order, *, system: HiringSystem, site: str, actor: Actor
) -> HiringOrder:
    """Invite the candidate for the order, once however often it is placed.

    A candidate with an open session keeps it and is sent the link again. Raises like
    `lifecycle.invite`.
    """
    try:
        return _place(assessment, order, system=system, site=site, actor=actor)
    except IntegrityError:  # placed twice at the same moment: the other call was first
        placed = _placed(assessment.organization_id, system, order.external_id)
        if placed is None:
            raise
        return placed


@transaction.atomic
def _place(
    assessment: Assessment, order: Order, *, system: HiringSystem, site: str, actor: Actor
) -> HiringOrder:
    placed = _placed(assessment.organization_id, system, order.external_id)
    if placed is not None:
        return placed
    invited = single.invite(
        assessment, email=order.email, name=order.name, send_email=True, site=site, actor=actor
    )
    return HiringOrder.objects.create(
        organization_id=assessment.organization_id,
        session=invited.session,
        system=system,
        external_id=order.external_id,
        profile_url=order.profile_url,
        notify_url=order.notify_url,
        credential=order.credential,
    )


def get_result(organization_id: UUID, order_id: UUID, *, system: HiringSystem) -> OrderResult:
    """Raises NotFound."""
    session = get_order(organization_id, order_id, system=system).session
    return OrderResult(session, expansions.scores([session.pk]).get(session.pk))


def get_order(organization_id: UUID, order_id: UUID, *, system: HiringSystem) -> HiringOrder:
    """The order with its session and candidate. Raises NotFound."""
    orders = HiringOrder.objects.filter(organization=organization_id, system=system, pk=order_id)
    order = orders.select_related("session__candidate").first()
    if order is None:
        raise NotFound("Order not found.")
    return order


def record_problem(order: HiringOrder, problem: str) -> None:
    """Keep what the system reported about an answer, for the session's page."""
    _rows(order).update(problem=problem[:MAX_ERROR_LENGTH])


def notify_again(session_id: UUID) -> int:
    """Queue the notifications of a session's result. Returns how many.

    Raises Conflict if there is no result, or nobody to notify.
    """
    session = Session.objects.filter(pk=session_id).first()
    if session is None or session.status not in WITH_RESULT:
        raise Conflict("The session has no result yet.")
    count = _queue([session_id], clock.now())
    if not count:
        raise Conflict("No hiring system waits for this result.")
    return count


@receiver(signals.statuses_changed, dispatch_uid="hiring_scored")
def queue_for_scored(moments: Moments, to_status: Status, **_: Any) -> None:
    if to_status == Status.SCORED:
        _queue([session.pk for session, _ in moments], clock.now())


@receiver(signals.review_recorded, dispatch_uid="hiring_reviewed")
def queue_for_review(session: Session, review: Review, **_: Any) -> None:  # noqa: ARG001  sent by name
    _queue([session.pk], clock.now())


@receiver(signals.sessions_erased, dispatch_uid="hiring_erased")
def cancel(session_ids: list[UUID], **_: Any) -> None:
    """An erased session has nobody to notify."""
    queued = HiringOrder.objects.filter(session__in=session_ids, due_at__isnull=False)
    queued.update(due_at=None, claim=None, status=NotificationStatus.WAITING)


def _queue(session_ids: Collection[UUID], now: datetime) -> int:
    orders = HiringOrder.objects.filter(session__in=session_ids).exclude(notify_url="")
    return orders.update(
        status=NotificationStatus.QUEUED,
        due_at=now,
        ordered_at=now,
        claim=None,  # an attempt in progress then records nothing
        attempt_count=0,
        problem="",
    )


def _placed(organization_id: UUID, system: HiringSystem, external_id: str) -> HiringOrder | None:
    orders = HiringOrder.objects.filter(
        organization=organization_id, system=system, external_id=external_id
    )
    return orders.select_related("session").first()


def _rows(order: HiringOrder) -> Any:
    return HiringOrder.objects.filter(pk=order.pk)
