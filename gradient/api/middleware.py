"""What holds for every path under /api, whoever answers it."""

from collections.abc import Callable
from typing import Any

from django.core.handlers.exception import convert_exception_to_response
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse

from gradient.api.errors import CODES, envelope, plain

PREFIX = "/api/"
DOCS = "/api/docs"
_REDIRECTS = (301, 302, 307, 308)


class ApiMiddleware:
    """Lets a trailing slash be, and gives every error the API's form.

    A slash is dropped rather than redirected: a redirect would lose the body of a POST. Views
    answer in the right form themselves; what Django answers before any view does not.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(PREFIX):
            return self.get_response(request)
        if request.path_info.endswith("/") and request.path_info != PREFIX:
            request.path_info = request.path_info[:-1]
            request.path = request.path[:-1]
        response = self.get_response(request)
        if response.status_code in _REDIRECTS:
            return _https_only()
        if response.status_code < 400 or response["Content-Type"].startswith("application/"):
            return response
        return _in_our_form(response)


class ApiBypassMiddleware:
    """Lets the API's calls pass by all middleware that follows: what pages need (cookies, CSRF,
    messages, static files) could not help them, and would cost them time.

    Their views are the next that they meet. What of CommonMiddleware matters to them is done
    here: the host is one of ours, and the length of the answer is known.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.get_view_response: Any = convert_exception_to_response(_end_of(get_response))

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.path_info.startswith(PREFIX) or request.path_info == DOCS:
            return self.get_response(request)
        request.get_host()
        response: HttpResponseBase = self.get_view_response(request)
        if isinstance(response, HttpResponse):
            response.headers.setdefault("Content-Length", str(len(response.content)))
        return response


def _end_of(chain: Any) -> Any:
    """What the last middleware of a chain calls: the handler's own way to the view."""
    while True:
        chain = getattr(chain, "__wrapped__", chain)  # without what turns exceptions into answers
        if not hasattr(chain, "get_response"):
            return chain
        chain = chain.get_response


def _https_only() -> HttpResponse:
    """Instead of the redirect that browsers get: it would turn a POST into a GET without a body,
    and hide that a credential is sent in the open."""
    return JsonResponse(envelope(CODES[403], "The API is served over HTTPS alone."), status=403)


def _in_our_form(response: HttpResponse) -> HttpResponse:
    answer = JsonResponse(plain(response.status_code), status=response.status_code)
    answer["Content-Length"] = str(len(answer.content))
    for name, value in response.items():
        answer.headers.setdefault(name, value)
    return answer
