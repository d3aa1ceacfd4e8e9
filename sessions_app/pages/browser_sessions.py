"""Actions of the profile page: sign out in one or all other browsers."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from sessions_app.accounts import browser_sessions
from sessions_app.pages.page import MemberPage


class EndBrowserSession(MemberPage):
    """POST signs the user out in one browser."""

    http_method_names = ("post",)

    def form_page(self) -> str:
        return reverse("pages:profile")

    def post(self, request: HttpRequest, **_: Any) -> HttpResponse:
        if browser_sessions.end(int(self.actor.id), self.kwargs["browser_id"]):
            messages.success(request, "You are signed out in that browser.")
        else:
            messages.info(request, "That browser was no longer signed in.")
        return redirect("pages:profile")


class EndOtherBrowserSessions(EndBrowserSession):
    """POST signs the user out in all browsers except this one."""

    def post(self, request: HttpRequest, **_: Any) -> HttpResponse:
        browser_sessions.end_others(int(self.actor.id), request.session.session_key)
        messages.success(request, "You are signed out in all other browsers.")
        return redirect("pages:profile")
