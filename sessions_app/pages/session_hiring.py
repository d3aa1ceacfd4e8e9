"""The form that notifies hiring systems again, on a session's page."""

from django.http import HttpRequest

from sessions_app.accounts import access
from sessions_app.hiring import orders
from sessions_app.pages.session import SessionAction


class NotifyHiringSystems(SessionAction):
    """POST: tell the hiring systems again that the result is there."""

    def act(self, request: HttpRequest) -> str:  # noqa: ARG002  the base's signature
        self.require(access.ADMINS)
        orders.notify_again(self.session.pk)
        return "The hiring system will be notified again."

    def overview_url(self, anchor: str = "") -> str:
        return super().overview_url(anchor or "#hiring")
