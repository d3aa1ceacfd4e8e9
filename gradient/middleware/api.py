"""What holds for every path under /api, whoever answers it."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse

from gradient.api.errors import CODES, envelope, plain

PREFIX = "/api/"
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
