"""The base of the endpoints that the open replay calls: JSON, or a part of the page."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, JsonResponse

from events_app.models import LogHead
from sessions_app.models import Session
from sessions_app.pages.session_page import SessionPage
from sessions_app.vocabulary.exceptions import NotFound


class ReplayEndpoint(SessionPage):
    """`form` validates the query string. An invalid one is 400, a missing object 404, with the
    reasons."""

    form: type[forms.Form] = forms.Form

    def get(self, request: HttpRequest, *_: Any, **kwargs: Any) -> HttpResponse:
        form = self.form(request.GET)
        if not form.is_valid():
            return JsonResponse({"errors": form.errors}, status=400)
        try:
            return self.respond({**form.cleaned_data, **kwargs})
        except NotFound as error:
            return JsonResponse({"errors": {"__all__": [error.message]}}, status=404)

    def respond(self, query: dict[str, Any]) -> HttpResponse:
        """The response; `query` has the parameters of the query string and the path. Raises
        NotFound."""
        raise NotImplementedError


def get_head(session: Session) -> LogHead:
    """The session's log head, or an unsaved one if its log is empty."""
    head: LogHead | None = getattr(session, "log_head", None)
    return head or LogHead(session_id=session.pk)
