"""Makes members set up a second factor if one of their organizations requires it."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect

from sessions_app.accounts import second_factors
from sessions_app.pages.page import referring_page
from sessions_app.pages.time_zone import is_for_members

NEXT = "page_after_second_factor"
"""The key in the browser's session for the URL that the user requested."""
_OPEN_ADMIN_PAGES = {"admin:login", "admin:logout"}


class SecondFactorMiddleware:
    """Redirects from all pages for members and from the admin until the factor is set up.

    The pages that are needed to set it up have `opens_without_second_factor`.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., HttpResponseBase],
        _args: object,
        _kwargs: object,
    ) -> HttpResponseBase | None:
        if not is_for_members(request, view) or _is_open(request, view):
            return None
        if not (request.user.is_authenticated and second_factors.must_set_up(request.user)):
            return None
        if request.headers.get("Sec-Fetch-Mode", "navigate") == "navigate":  # not from a script
            is_safe = request.method in ("GET", "HEAD")
            request.session[NEXT] = request.get_full_path() if is_safe else referring_page(request)
        return redirect("pages:second-factor")


def _is_open(request: HttpRequest, view: Callable[..., HttpResponseBase]) -> bool:
    view_class = getattr(view, "view_class", None)
    if getattr(view_class, "opens_without_second_factor", False):
        return True
    return request.resolver_match is not None and (
        request.resolver_match.view_name in _OPEN_ADMIN_PAGES
    )
