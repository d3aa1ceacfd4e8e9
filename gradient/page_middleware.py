"""Middleware that pages need, and that the API's calls pass by."""

from typing import Any

from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest
from whitenoise.middleware import WhiteNoiseMiddleware


def is_api_call(request: HttpRequest) -> bool:
    """Whether the path is the API's, which knows no cookie; its docs are a page like others."""
    return request.path_info.startswith("/api/") and request.path_info != "/api/docs"


class _ForPages:
    """Passes the API's calls on: the middleware could not help them, and would cost them time."""

    get_response: Any

    def __call__(self, request: HttpRequest) -> Any:
        if is_api_call(request):
            return self.get_response(request)
        return super().__call__(request)  # type: ignore[misc]  # the middleware mixed in


class PageWhiteNoiseMiddleware(_ForPages, WhiteNoiseMiddleware):
    pass


class PageSessionMiddleware(_ForPages, SessionMiddleware):
    pass


class PageAuthenticationMiddleware(_ForPages, AuthenticationMiddleware):
    pass


class PageMessageMiddleware(_ForPages, MessageMiddleware):
    pass
