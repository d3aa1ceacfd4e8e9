"""The body of all responses under /api that are not 2xx. Views, middleware and server use it."""

from typing import Any

from gradient.core import request_id

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


def envelope(code: str, message: str, details: dict[str, Any] | None = None) -> dict[str, Any]:
    """The body of an error. `details` maps fields to lists of messages."""
    error: dict[str, Any] = {"code": code, "message": message}
    if details:
        error["details"] = details
    error["requestId"] = request_id.current()
    return {"error": error}


def plain(status: int) -> dict[str, Any]:
    """The body of an error of which only the status is known."""
    status = status if status in CODES else 400 if status < 500 else 500
    return envelope(CODES[status], MESSAGES.get(status, "The request was refused."))
