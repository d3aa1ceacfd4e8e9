"""The WSGI layer: it finds and runs the hot call, and adds the headers of Django's middleware."""

from collections.abc import Callable, Iterable
from functools import cache, reduce
from io import BytesIO
from typing import Any

from django.conf import settings
from django.core.exceptions import BadRequest, SuspiciousOperation
from django.core.handlers.wsgi import WSGIRequest
from django.db import connections
from django.http import HttpResponse
from django.utils.log import log_response
from django.utils.module_loading import autodiscover_modules, import_string
from rest_framework.renderers import JSONRenderer

from gradient.api.errors import exception_handler
from gradient.core import request_id
from gradient.core.strict_json import InvalidJSON
from gradient.fast_path.calls import Answer, Call, FastPathMiss, HotCall, find
from gradient.middleware import RequestIdMiddleware, cors
from sessions_app.vocabulary.exceptions import InvalidRequest

StartResponse = Callable[[str, list[tuple[str, str]]], Any]
WsgiApplication = Callable[[dict[str, Any], Any], Iterable[bytes]]

ACCEPTED = frozenset({"*/*", "application/json", "application/json, text/plain, */*"})
CONTENT_TYPES = frozenset({"", "application/json"})
MIDDLEWARE = (
    "gradient.middleware.ContentSecurityPolicyMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.security.SecurityMiddleware",
)
"""The middleware that adds the same headers to every response."""

LEFT_TO_DJANGO = (FastPathMiss, InvalidRequest, InvalidJSON, BadRequest, SuspiciousOperation)
"""The exceptions after which Django answers the request. Nothing was changed before them."""


class FastPath:
    """A WSGI application that answers hot calls and passes all other requests on."""

    def __init__(self, application: WsgiApplication) -> None:
        self._application = application
        self._is_on = settings.FAST_PATH and connections["default"].vendor == "postgresql"
        self._security_headers = cache(security_headers)
        self._with_request_id: Any = RequestIdMiddleware(self._answer)  # type: ignore[arg-type]
        autodiscover_modules("api.fast_path")

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        answer = self.answer(environ)
        if answer is None:
            return self._application(environ, start_response)
        request_id.end()
        start_response(answer.status_line, list(answer.headers.items()))
        return [answer.body]

    def answer(self, environ: dict[str, Any]) -> Answer | None:
        """The answer to a hot call, or None if Django must answer."""
        found = find(environ) if self._is_on else None
        if found is None or not _is_usual(environ):
            return None
        request = WSGIRequest(environ)
        request.hot_call = found  # type: ignore[attr-defined]
        try:
            answer: Answer = self._with_request_id(request)
        except LEFT_TO_DJANGO:
            return None
        return answer

    def _answer(self, request: Any) -> Answer:
        if settings.SECURE_SSL_REDIRECT and not request.is_secure():
            raise FastPathMiss
        request.get_host()  # raises DisallowedHost
        call, arguments = request.hot_call
        answer = _run(Call(request), call, arguments)
        answer.headers |= self._security_headers(request.scheme)
        answer.headers |= cors.answer_headers(request.META)
        answer.headers["Content-Length"] = str(len(answer.body))
        return answer


def _is_usual(environ: dict[str, Any]) -> bool:
    return (
        environ.get("HTTP_ACCEPT", "*/*") in ACCEPTED
        and environ.get("CONTENT_TYPE", "") in CONTENT_TYPES
    )


def _run(call: Call, hot_call: HotCall, arguments: dict[str, Any]) -> Answer:
    try:
        return hot_call(call, **arguments)
    except LEFT_TO_DJANGO:
        raise
    except Exception as error:  # noqa: BLE001  every error is answered as in a view
        return _refusal(call, error)
    finally:
        _finish()


def _refusal(call: Call, error: Exception) -> Answer:
    """What a view responds to an invalid credential or, after logging it, to a crash."""
    response = exception_handler(error, {"request": call.request})
    phrase, path = response.reason_phrase, call.request.path
    log_response("%s: %s", phrase, path, response=response, request=call.request)
    answer = call.answer(JSONRenderer().render(response.data), status=response.status_code)
    answer.headers = {**dict(response.items()), **answer.headers}
    return answer


def _finish() -> None:
    """What Django does with a persistent connection at the end of a request."""
    connection = connections["default"]
    if not connection.in_atomic_block:  # a test's own transaction goes on
        connection.close_if_unusable_or_obsolete()


def security_headers(scheme: str) -> dict[str, str]:
    """The headers that the middleware adds to every response for this scheme."""
    request = WSGIRequest(
        {"REQUEST_METHOD": "GET", "wsgi.url_scheme": scheme, "wsgi.input": BytesIO()}
    )
    classes = [import_string(name) for name in MIDDLEWARE]
    respond: Any = reduce(lambda inner, cls: cls(inner), classes, lambda _: HttpResponse())
    headers = dict(respond(request).items())
    del headers["Content-Type"]
    return headers
