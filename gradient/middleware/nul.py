"""NUL characters stop at the door: no column of PostgreSQL can hold one, and no file's name."""

from collections.abc import Callable, Iterator
from itertools import chain

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.views import defaults


class NulMiddleware:
    """Refuses a request whose path, query or cookies hold one; nobody types those.

    Forms are cleaned instead (`sessions_app.pages.sent_forms`), since text that is pasted may hold
    one unseen. The API reads its query and its body itself.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith("/api/"):
            if "\0" in request.path_info:
                return defaults.page_not_found(request, Http404())
            if any("\0" in text for text in _texts(request)):
                return defaults.bad_request(request, BadRequest("NUL"))
        return self.get_response(request)


def _texts(request: HttpRequest) -> Iterator[str]:
    yield from request.COOKIES.values()
    if "%00" in request.META.get("QUERY_STRING", ""):
        yield from chain(request.GET, *(values for _, values in request.GET.lists()))
