"""Middleware for every path under /api, even where Django answers before a view."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse

from gradient.core.error_bodies import CODES, envelope, plain

PREFIX = "/api/"
_REDIRECTS = (301, 302, 307, 308)


class ApiMiddleware:
    """Removes a trailing slash, and gives every error the API's format.

    The slash is removed instead of redirected: a redirect would lose the body of a POST. Views
    respond in the API's format themselves; Django's own error responses do not.
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
        return _as_envelope(response)


def _https_only() -> HttpResponse:
    """Replaces the redirect to HTTPS, which would turn a POST into a GET without a body, and hide
    that a credential was sent unencrypted."""
    return JsonResponse(envelope(CODES[403], "The API is only served over HTTPS."), status=403)


def _as_envelope(response: HttpResponse) -> HttpResponse:
    answer = JsonResponse(plain(response.status_code), status=response.status_code)
    answer["Content-Length"] = str(len(answer.content))
    for name, value in response.items():
        answer.headers.setdefault(name, value)
    return answer
