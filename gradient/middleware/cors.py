"""What browsers may do for pages of other origins: call the endpoints of a session's token, if the
page is a workspace of `WORKSPACE_ORIGINS`. Everything else stays closed to other origins."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve
from django.utils.cache import patch_vary_headers

from gradient.api.permissions import HasCredential
from gradient.core.texts import UUID_PATTERN
from sessions_app.accounts.credentials import SessionCredential

PREFIX = "/api/sessions/"
MAX_AGE_SECONDS = 7200
REQUEST_HEADERS = "authorization, content-type, idempotency-key, if-match, x-request-id"
EXPOSED_HEADERS = (
    "Content-Disposition, ETag, Idempotency-Replayed, Link, RateLimit-Limit, RateLimit-Remaining, "
    "RateLimit-Reset, Retry-After, X-Request-ID, X-Server-Time"
)


class CorsMiddleware:
    """Answers preflights, which have no credential, and adds the headers to other answers."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        preflight = preflight_headers(request.META)
        if preflight is not None:
            return HttpResponse(status=204, headers=preflight)
        response = self.get_response(request)
        headers = answer_headers(request.META)
        if vary := headers.pop("Vary", None):
            patch_vary_headers(response, [vary])
        for name, value in headers.items():
            response.headers[name] = value
        return response


def answer_headers(environ: dict[str, Any]) -> dict[str, str]:
    """The headers of an answer, by the request's `Origin`; none for strangers and elsewhere."""
    if not settings.WORKSPACE_ORIGINS or not environ["PATH_INFO"].startswith(PREFIX):
        return {}
    headers = {"Vary": "Origin"}
    if _origin(environ) and methods_with_token(environ["PATH_INFO"]):
        headers["Access-Control-Allow-Origin"] = _origin(environ)
        headers["Access-Control-Expose-Headers"] = EXPOSED_HEADERS
    return headers


def preflight_headers(environ: dict[str, Any]) -> dict[str, str] | None:
    """The headers of the answer to a browser that asks first; None if it asks for nothing open."""
    asked = environ.get("HTTP_ACCESS_CONTROL_REQUEST_METHOD", "")
    if environ["REQUEST_METHOD"] != "OPTIONS" or not asked or not _origin(environ):
        return None
    methods = methods_with_token(environ["PATH_INFO"])
    if asked not in methods:
        return None
    return {
        "Access-Control-Allow-Origin": _origin(environ),
        "Access-Control-Allow-Methods": ", ".join(methods),
        "Access-Control-Allow-Headers": REQUEST_HEADERS,
        "Access-Control-Max-Age": str(MAX_AGE_SECONDS),
        "Vary": "Origin",
    }


def methods_with_token(path: str) -> list[str]:
    """The methods of the endpoint that take a session's token; empty for an unknown path."""
    path = path.removesuffix("/")
    if not path.startswith(PREFIX) or not UUID_PATTERN.search(path):
        return []
    try:
        view = resolve(path).func
    except Resolver404:
        return []
    return [
        method.upper()
        for method, action in getattr(view, "actions", {}).items()
        if method != "head" and _takes_token(view, action)
    ]


def _takes_token(view: Any, action: str) -> bool:
    instance = view.cls(**view.initkwargs)
    instance.action = action
    return any(
        isinstance(permission, HasCredential) and SessionCredential in permission.kinds
        for permission in instance.get_permissions()
    )


def _origin(environ: dict[str, Any]) -> str:
    """The request's origin, if it is a workspace's; else an empty text."""
    origin: str = environ.get("HTTP_ORIGIN", "")
    return origin if origin in settings.WORKSPACE_ORIGINS else ""
