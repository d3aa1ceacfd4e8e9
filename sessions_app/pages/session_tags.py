"""The forms that add and remove one tag, on a session's page."""

from django.http import HttpRequest

from sessions_app import lifecycle
from sessions_app.pages.session import SessionAction


class TagAction(SessionAction):
    def overview_url(self, anchor: str = "") -> str:
        return super().overview_url(anchor or "#tags")


class AddTag(TagAction):
    """POST: add a tag."""

    form_key = "tag"

    def act(self, request: HttpRequest) -> str:
        lifecycle.add_tag(self.session.pk, request.POST.get("tag", ""), actor=self.actor)
        return "The tag is added."


class RemoveTag(TagAction):
    """POST: remove a tag."""

    def act(self, request: HttpRequest) -> str:
        lifecycle.remove_tag(self.session.pk, request.POST.get("tag", ""), actor=self.actor)
        return "The tag is removed."
