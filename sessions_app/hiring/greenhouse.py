"""Greenhouse's Assessment Partner API: what a result looks like, and how it is announced.

The protocol: https://developers.greenhouse.io/assessment.html
"""

from base64 import b64encode
from typing import Any

from gradient.core import clock
from sessions_app.hiring.orders import OrderResult
from sessions_app.hiring.systems import Notification, System
from sessions_app.models import HiringOrder
from sessions_app.vocabulary.enums import HiringSystem, Status

COMPLETE = "complete"


def build_notification(order: HiringOrder) -> Notification:
    """A PATCH without a body; Greenhouse then asks for the result. The key is the user's name."""
    credentials = b64encode(f"{order.credential}:".encode()).decode()
    headers = {"Authorization": f"Basic {credentials}"}
    return Notification("PATCH", order.notify_url, headers)


def represent(result: OrderResult, *, site: str) -> dict[str, Any]:
    """The answer to `test_status`. Greenhouse shows `metadata` as it is: names and plain values."""
    session = result.session
    is_complete = result.is_complete
    status = COMPLETE if is_complete else session.status
    answer: dict[str, Any] = {"partner_status": status, "metadata": _metadata(result)}
    if is_complete and result.score is not None:
        answer["partner_profile_url"] = f"{site}/sessions/{session.pk}"
        answer["partner_score"] = result.score.final_score
    return answer


def _metadata(result: OrderResult) -> dict[str, str | float]:
    session = result.session
    facts: dict[str, str | float] = {"Status": str(Status(session.status).label)}
    if session.task_started_at:
        facts["Started at"] = clock.rfc3339(session.task_started_at)
    if session.submitted_at:
        facts["Submitted at"] = clock.rfc3339(session.submitted_at)
    if result.score is not None:
        facts["Maximum score"] = result.score.max_points
        if result.score.percent is not None:
            facts["Percent"] = result.score.percent
        facts["Reviewed"] = "yes" if session.status == Status.REVIEWED else "no"
    return facts


GREENHOUSE = System(HiringSystem.GREENHOUSE, build_notification)
