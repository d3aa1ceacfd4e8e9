"""Activates the user's time zone on pages for members: docs/decisions/0047."""

from collections.abc import Callable

from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

from sessions_app.accounts import time_zones


class TimeZoneMiddleware:
    """Candidates' pages are rendered in UTC; their scripts convert times to the browser's zone."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        with timezone.override(None):
            return self.get_response(request)

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., HttpResponseBase],
        _args: object,
        _kwargs: object,
    ) -> None:
        if is_for_members(request, view) and request.user.is_authenticated:
            timezone.activate(time_zones.get_zone(request.user))


def is_for_members(request: HttpRequest, view: Callable[..., HttpResponseBase]) -> bool:
    """Whether it is a page that needs a sign-in, the admin's among them."""
    if request.resolver_match is not None and request.resolver_match.app_name == "admin":
        return True
    return issubclass(getattr(view, "view_class", object), LoginRequiredMixin)
