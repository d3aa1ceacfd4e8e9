"""The API's responses to exceptions."""

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

from gradient.core.error_bodies import CODES, MESSAGES, envelope, plain
from gradient.core.outages import RETRY_AFTER_SECONDS, is_outage
from sessions_app.vocabulary.exceptions import Conflict, DomainError

logger = logging.getLogger(__name__)

WHOLE = api_settings.NON_FIELD_ERRORS_KEY
_DJANGO_ERRORS: tuple[tuple[type[Exception], int], ...] = (
    (Http404, 404),
    (PermissionDenied, 403),
    (RequestDataTooBig, 413),
    (SuspiciousOperation, 400),
)


def exception_handler(error: Exception, context: dict[str, Any]) -> Response:
    """DRF's EXCEPTION_HANDLER. Logs errors of the server."""
    status, body = describe(error)
    if status >= 500:
        _log_failure(error, status, context.get("request"))
    return Response(body, status, headers=dict(_headers(error, status, context)))


def describe(error: Exception) -> tuple[int, dict[str, Any]]:
    """The status and the body of the response to an error."""
    if isinstance(error, DomainError):
        details = getattr(error, "details", None)
        return error.http_status, envelope(error.code, error.message, details)
    if isinstance(error, drf.APIException):
        return error.status_code, _make_body(error)
    if isinstance(error, BadRequest):
        return 400, envelope(CODES[400], str(error))
    status = _get_status(error)
    return status, plain(status)


def _get_status(error: Exception) -> int:
    if is_outage(error):
        return 503
    return next((status for kind, status in _DJANGO_ERRORS if isinstance(error, kind)), 500)


def _make_body(error: drf.APIException) -> dict[str, Any]:
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
        yield "WWW-Authenticate", getattr(error, "auth_header", "Bearer")
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
    if status == 503:  # not a bug: no traceback, and no signal
        logger.warning("The service is unavailable for %s: %s", path, error)
        return
    logger.error("Crash in %s", path, exc_info=error)
    got_request_exception.send(sender=None, request=request)


def _by_field(detail: Any, path: str = "") -> Iterator[tuple[str, list[str]]]:
    """Flatten DRF's nested details to pairs such as `("phases.0.name", ["…"])`."""
    if isinstance(detail, dict):
        for key, inner in detail.items():
            inside = f"{path}.{key}" if path else str(key)
            yield from _by_field(inner, path if key == WHOLE else inside)
    elif all(isinstance(item, str) for item in detail):
        yield path or "body", [str(item) for item in detail]
    else:
        for index, inner in enumerate(detail):
            yield from _by_field(inner, f"{path}.{index}" if path else str(index))
