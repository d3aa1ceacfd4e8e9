"""What a call raises. Every class but ConnectionFailed and IncompleteExport is an answer."""

from typing import Any

import httpx


class GradientError(Exception):
    """Everything that the client raises."""


class ConnectionFailed(GradientError):
    """No answer came, though the call was tried again where that is safe."""


class IncompleteExport(GradientError):
    """The export ended before its closing line: rows are missing."""


class ApiError(GradientError):
    """The API refused the call.

    `code` is one of the API's codes, such as `conflict`; `details` says what is wrong by field,
    where the API says so; `request_id` finds the call in the server's log.
    """

    def __init__(self, response: httpx.Response) -> None:
        error = _error(response)
        self.status = response.status_code
        self.code = str(error.get("code", ""))
        self.message = str(error.get("message") or response.reason_phrase)
        self.details = error.get("details")
        self.request_id = response.headers.get("X-Request-ID", "")
        self.body: Any = _body(response)
        super().__init__(f"{self.message} ({self.status} {self.code}, request {self.request_id})")


class InvalidRequest(ApiError):
    """400: the request is wrong; nothing has changed."""


class Unauthorized(ApiError):
    """401: the credential is missing, wrong, revoked or at its end."""


class Forbidden(ApiError):
    """403: the credential may not do this."""


class NotFound(ApiError):
    """404: there is no such thing, or it belongs to another organization."""


class Conflict(ApiError):
    """409: the session's state, a bound or another call stands against it."""


class PreconditionFailed(ApiError):
    """412: something newer has been saved. `current` is what the server has."""

    @property
    def current(self) -> Any:
        return self.body.get("current") if isinstance(self.body, dict) else None


class RateLimited(ApiError):
    """429: too many calls, even after the client waited."""


class Unavailable(ApiError):
    """503: the service cannot answer now, even after the client waited."""


class ServerError(ApiError):
    """Another answer of 500 or above."""


CLASSES = {
    400: InvalidRequest,
    401: Unauthorized,
    403: Forbidden,
    404: NotFound,
    409: Conflict,
    412: PreconditionFailed,
    429: RateLimited,
    503: Unavailable,
}


def connection_failed(error: httpx.TransportError) -> ConnectionFailed:
    return ConnectionFailed(str(error) or type(error).__name__)


def from_response(response: httpx.Response) -> ApiError:
    """The error for a response that has been read."""
    default = ServerError if response.status_code >= 500 else ApiError
    return CLASSES.get(response.status_code, default)(response)


def _body(response: httpx.Response) -> Any:
    try:
        return response.json()
    except ValueError:
        return None


def _error(response: httpx.Response) -> dict[str, Any]:
    body = _body(response)
    error = body.get("error") if isinstance(body, dict) else None
    return error if isinstance(error, dict) else {}
