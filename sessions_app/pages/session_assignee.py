"""The form that assigns a session, on its page."""

from django.http import HttpRequest

from sessions_app import lifecycle
from sessions_app.pages.assignees import parse_assignee
from sessions_app.pages.session import SessionAction


class AssignSession(SessionAction):
    """POST: assign the session to a member, or to nobody."""

    form_key = "assignee"

    def act(self, request: HttpRequest) -> str:
        user_id = parse_assignee(request.POST.get("assignee", ""))
        lifecycle.assign(self.session.pk, user_id, actor=self.actor)
        return "The session is assigned." if user_id else "The session is assigned to nobody."

    def overview_url(self, anchor: str = "") -> str:
        return super().overview_url(anchor or "#assignee")
