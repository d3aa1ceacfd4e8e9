"""The one form of every answer under /api that is not 2xx, and the one place that makes it."""

import logging
from collections.abc import Iterator
from typing import Any

from django.core.exceptions import (
    PermissionDenied as DjangoPermissionDenied,
)
from django.core.exceptions import (
    RequestDataTooBig,
    SuspiciousOperation,
)
from django.core.signals import got_request_exception
from django.http import Http404
from rest_framework import exceptions as drf
from rest_framework.response import Response

from sessions_app.vocabulary.exceptions import DomainError, InvalidRequest

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
}
MESSAGES = {
    400: "The request is not as it must be.",
    403: "This is not allowed.",
    404: "There is nothing here.",
    405: "This method is not allowed here.",
    413: "The body is too large.",
    500: "Something went wrong on the server; the request id leads to it in the log.",
}

Details = dict[str, list[str]]
WHOLE = "non_field_errors"
"""DRF's name for what is wrong with an object and not with one of its fields."""


def envelope(code: str, message: str, details: Details | None = None) -> dict[str, Any]:
    """The body of an error."""
    error: dict[str, Any] = {"code": code, "message": message}
    if details:
        error["details"] = details
    return {"error": error}


def plain(status: int) -> dict[str, Any]:
    """The body of an error of which nothing but its status is known."""
    status = status if status in CODES else 400 if status < 500 else 500
    return envelope(CODES[status], MESSAGES.get(status, "The request was refused."))


class RateLimited(DomainError):
    """More requests than the credential's rate allows; `wait` is in seconds."""

    code = CODES[429]
    http_status = 429

    def __init__(self, wait: int) -> None:
        super().__init__(f"Too many requests; try again in {wait} s.")
        self.wait = wait


_DJANGO_ERRORS: dict[type[Exception], int] = {
    Http404: 404,
    DjangoPermissionDenied: 403,
    RequestDataTooBig: 413,
    SuspiciousOperation: 400,
}


def exception_handler(error: Exception, context: dict[str, Any]) -> Response:
    """The answer to an exception: a rule that was not met, or a crash, which is logged."""
    if isinstance(error, DomainError):
        return _from_domain(error)
    if isinstance(error, drf.APIException):
        return _from_drf(error)
    for kind, status in _DJANGO_ERRORS.items():
        if isinstance(error, kind):
            return Response(plain(status), status=status)
    return _crash(error, context)


def _from_domain(error: DomainError) -> Response:
    details = error.details if isinstance(error, InvalidRequest) else None
    response = Response(envelope(error.code, error.message, details), status=error.http_status)
    if isinstance(error, RateLimited):
        response["Retry-After"] = str(error.wait)
    return response


def _from_drf(error: drf.APIException) -> Response:
    status = error.status_code
    if isinstance(error, drf.ValidationError):
        details = dict(_by_field(error.detail))
        return Response(envelope(CODES[status], MESSAGES[status], details), status=status)
    response = Response(envelope(CODES[status], str(error.detail)), status=status)
    if status == 401:
        response["WWW-Authenticate"] = "Bearer"
    return response


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


def _crash(error: Exception, context: dict[str, Any]) -> Response:
    request = context.get("request")
    logger.error("Crash in %s", getattr(request, "path", "?"), exc_info=error)
    got_request_exception.send(sender=None, request=request)
    return Response(plain(500), status=500)
