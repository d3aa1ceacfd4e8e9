"""A reviewer's decision about a security flag."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from events_app import flags
from sessions_app.pages.session_page import SessionPage
from sessions_app.vocabulary.exceptions import DomainError

MAX_NOTE_LENGTH = 5_000


class Decide(SessionPage):
    """POST: a decision with a note. Redirects to the session's page."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest, *, seq: int, **_: object) -> HttpResponse:
        try:
            flags.decide(
                self.session.pk,
                min(seq, 2**31 - 1),
                decision=request.POST.get("decision", ""),
                note=request.POST.get("note", "")[:MAX_NOTE_LENGTH],
                author_id=int(self.actor.id),
            )
        except DomainError as error:
            messages.error(request, error.message)
        else:
            messages.success(request, "Your decision is saved.")
        query = request.GET.urlencode()
        url = reverse("pages:session", args=[self.session.pk])
        return redirect(f"{url}{'?' if query else ''}{query}#flags")
