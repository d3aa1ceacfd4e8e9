"""What the open replay asks for: JSON, or pieces of the page, of one session."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, JsonResponse

from events_app.models import LogHead
from sessions_app.models import Session
from sessions_app.pages.session_page import SessionPage
from sessions_app.vocabulary.exceptions import NotFound


class Answer(SessionPage):
    """`form` checks the query; what is wrong there is 400, what is not there 404, with a reason."""

    form: type[forms.Form] = forms.Form

    def get(self, request: HttpRequest, *_: Any, **kwargs: Any) -> HttpResponse:
        asked = self.form(request.GET)
        if not asked.is_valid():
            return JsonResponse({"errors": asked.errors}, status=400)
        try:
            return self.answer({**asked.cleaned_data, **kwargs})
        except NotFound as error:
            return JsonResponse({"errors": {"__all__": [error.message]}}, status=404)

    def answer(self, asked: dict[str, Any]) -> HttpResponse:
        """The answer to what is asked by query and path. Raises NotFound."""
        raise NotImplementedError


def head_of(session: Session) -> LogHead:
    """Where the session's log ends; an empty one's end is made up, not saved."""
    head: LogHead | None = getattr(session, "log_head", None)
    return head or LogHead(session_id=session.pk)
