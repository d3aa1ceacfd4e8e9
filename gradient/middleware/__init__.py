"""Middleware for every request: request ids and the content security policy."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from gradient.core import rates, request_id

GetResponse = Callable[[HttpRequest], HttpResponse]

CONTENT_SECURITY_POLICY = (
    "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
    "object-src 'none'"
)


class RequestIdMiddleware:
    """Sends the request's id with the answer, as `X-Request-ID`, and counts what the request cost.

    The one middleware that the fast path has too.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        id = request_id.begin(request.META)
        with rates.charged(request.META):
            response = self.get_response(request)
        response.headers["X-Request-ID"] = id
        return response


class ContentSecurityPolicyMiddleware:
    """One strict policy for every page: the pages show much that candidates wrote. A file has a
    stricter one of its own."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        return response
