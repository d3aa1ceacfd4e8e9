"""The orders of hiring systems on a session's page."""

from typing import Any

from sessions_app.hiring import orders
from sessions_app.models import HiringOrder, Session


def hiring_context(session: Session, *, is_admin: bool) -> dict[str, Any]:
    """The template context of the orders. Admins may send the notification again."""
    return {
        "hiring_orders": list(HiringOrder.objects.filter(session=session)),
        "may_notify": is_admin and session.status in orders.WITH_RESULT,
    }
