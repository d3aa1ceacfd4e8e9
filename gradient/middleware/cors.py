"""Middleware that lets workspaces of other origins call the endpoints of a session's token."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

from gradient.api import cors


class CorsMiddleware:
    """Answers preflights, which have no credential, and adds the headers to other answers."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        preflight = cors.preflight_headers(request.META)
        if preflight is not None:
            return HttpResponse(status=204, headers=preflight)
        response = self.get_response(request)
        headers = cors.answer_headers(request.META)
        if vary := headers.pop("Vary", None):
            patch_vary_headers(response, [vary])
        for name, value in headers.items():
            response.headers[name] = value
        return response
