"""The body of every answer under /api that is not 2xx."""

import logging
from collections.abc import Iterator
from typing import Any

from django.core.exceptions import (
    BadRequest,
    PermissionDenied,
    RequestDataTooBig,
    SuspiciousOperation,
)
from django.core.signals import got_request_exception
from django.http import Http404
from rest_framework import exceptions as drf
from rest_framework.response import Response
from rest_framework.settings import api_settings

from gradient.core import request_id
from gradient.core.outages import RETRY_AFTER_SECONDS, is_outage
from sessions_app.vocabulary.exceptions import Conflict, DomainError

logger = logging.getLogger(__name__)

CODES = {
    400: "invalid_request",
    401: "unauthorized",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    406: "not_acceptable",
    409: "conflict",
    412: "precondition_failed",
    413: "payload_too_large",
    415: "unsupported_media_type",
    429: "rate_limited",
    500: "internal_error",
    503: "unavailable",
}
MESSAGES = {
    400: "Bad request.",
    401: "Send an API key or a session token: “Authorization: Bearer …”.",
    403: "Permission denied.",
    404: "Not found.",
    405: "Method not allowed.",
    413: "The body is too large.",
    500: "Internal server error; the request id finds it in the server's log.",
    503: "The service is temporarily unavailable; try again in a moment.",
}

WHOLE = api_settings.NON_FIELD_ERRORS_KEY


def envelope(code: str, message: str, details: dict[str, Any] | None = None) -> dict[str, Any]:
    """The body of an error; `details` are sentences by field."""
    error: dict[str, Any] = {"code": code, "message": message}
    if details:
        error["details"] = details
    error["requestId"] = request_id.current()
    return {"error": error}


def plain(status: int) -> dict[str, Any]:
    """The body of an error of which nothing but its status is known."""
    status = status if status in CODES else 400 if status < 500 else 500
    return envelope(CODES[status], MESSAGES.get(status, "The request was refused."))


_DJANGO_ERRORS: tuple[tuple[type[Exception], int], ...] = (
    (Http404, 404),
    (PermissionDenied, 403),
    (RequestDataTooBig, 413),
    (SuspiciousOperation, 400),
)


def exception_handler(error: Exception, context: dict[str, Any]) -> Response:
    """DRF's EXCEPTION_HANDLER: the answer to a refusal, or to a crash, which is logged."""
    status, body = describe(error)
    if status >= 500:
        _log_failure(error, status, context.get("request"))
    return Response(body, status, headers=dict(_headers(error, status, context)))


def describe(error: Exception) -> tuple[int, dict[str, Any]]:
    """The status and the body of the answer to an error."""
    if isinstance(error, DomainError):
        details = getattr(error, "details", None)
        return error.http_status, envelope(error.code, error.message, details)
    if isinstance(error, drf.APIException):
        return error.status_code, _body_of(error)
    if isinstance(error, BadRequest):
        return 400, envelope(CODES[400], str(error))
    status = _status_of(error)
    return status, plain(status)


def _status_of(error: Exception) -> int:
    if is_outage(error):
        return 503
    return next((status for kind, status in _DJANGO_ERRORS if isinstance(error, kind)), 500)


def _body_of(error: drf.APIException) -> dict[str, Any]:
    message, details = str(error.detail), None
    if isinstance(error, drf.ValidationError):
        message, details = "Invalid request body.", dict(_by_field(error.detail))
    elif isinstance(error, drf.NotAuthenticated):
        message = MESSAGES[401]
    elif isinstance(error, drf.Throttled):
        message = f"Too many requests; try again in {getattr(error, 'wait', 1)} s."
    return envelope(CODES[error.status_code], message, details)


def _headers(error: Exception, status: int, context: dict[str, Any]) -> Iterator[tuple[str, str]]:
    if status == 401:
        yield "WWW-Authenticate", "Bearer"
    if isinstance(error, drf.Throttled):
        yield "Retry-After", str(getattr(error, "wait", 1))
    if isinstance(error, Conflict) and error.retry_after_seconds is not None:
        yield "Retry-After", str(error.retry_after_seconds)
    if status == 503:
        yield "Retry-After", str(RETRY_AFTER_SECONDS)
    if isinstance(error, drf.MethodNotAllowed):
        yield "Allow", ", ".join(context["view"].allowed_methods)


def _log_failure(error: Exception, status: int, request: Any) -> None:
    path = getattr(request, "path", "?")
    if status == 503:  # nothing is wrong with the code: no traceback, and nobody to tell
        logger.warning("The service is unavailable for %s: %s", path, error)
        return
    logger.error("Crash in %s", path, exc_info=error)
    got_request_exception.send(sender=None, request=request)


def _by_field(detail: Any, path: str = "") -> Iterator[tuple[str, list[str]]]:
    """DRF's nested details as `{"phases.0.name": ["…"]}`."""
    if isinstance(detail, dict):
        for key, inner in detail.items():
            inside = f"{path}.{key}" if path else str(key)
            yield from _by_field(inner, path if key == WHOLE else inside)
    elif all(isinstance(item, str) for item in detail):
        yield path or "body", [str(item) for item in detail]
    else:
        for index, inner in enumerate(detail):
            yield from _by_field(inner, f"{path}.{index}" if path else str(index))
