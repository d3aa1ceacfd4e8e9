"""A reviewer's decision about a security flag."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from events_app import flags
from sessions_app.pages.session import SessionAction
from sessions_app.vocabulary.exceptions import DomainError, NotFound


class Decide(SessionAction):
    """POST: a decision with a note. Redirects to the session's page."""

    http_method_names = ("post",)

    def form_page(self) -> str:
        query = self.request.GET.urlencode()
        url = reverse("pages:session", args=[self.session.pk])
        return f"{url}{'?' if query else ''}{query}#flags"

    def post(self, request: HttpRequest, **_: Any) -> HttpResponse:
        seq = self.kwargs["seq"]
        self.form_key = f"flag-{seq}"
        try:
            flags.decide(
                self.session.pk,
                min(seq, 2**31 - 1),
                decision=request.POST.get("decision", ""),
                note=request.POST.get("note", ""),
                author_id=int(self.actor.id),
            )
        except NotFound as error:
            messages.error(request, error.message)
        except DomainError as error:
            return self.show_refusal(error)
        else:
            messages.success(request, "Your decision is saved.")
        return redirect(self.form_page())
