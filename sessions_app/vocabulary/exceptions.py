"""Domain errors: a well-formed request that cannot be fulfilled.

`gradient.api.errors` turns them into API responses; the admin and the pages show their messages.
"""

from collections.abc import Collection


class DomainError(Exception):
    """Base class. The request changed nothing. `code` and `http_status` are part of the API."""

    code = "conflict"
    http_status = 409

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class Conflict(DomainError):
    """The request conflicts with the current state.

    `retry_after_seconds` is set if the same request may succeed later.
    """

    def __init__(self, message: str, *, retry_after_seconds: int | None = None) -> None:
        super().__init__(message)
        self.retry_after_seconds = retry_after_seconds


class IllegalTransition(DomainError):
    """The session's status does not allow this action; the message names the statuses that do."""

    code = "invalid_status"

    def __init__(self, current: str, allowed: Collection[str]) -> None:
        self.current = current
        self.allowed = tuple(allowed)
        expected = " or ".join(f"“{status}”" for status in self.allowed)
        super().__init__(f"The session is “{current}”; this action requires {expected}.")


class TimeExpired(DomainError):
    """The deadline for this action has passed."""

    code = "time_expired"


class PreconditionFailed(DomainError):
    """The resource has changed since the caller read it (`If-Match`)."""

    code = "precondition_failed"
    http_status = 412


class InvalidCredential(DomainError):
    """The API key or session token is unknown, revoked or expired."""

    code = "unauthorized"
    http_status = 401


class NotFound(DomainError):
    """The object does not exist, or is not visible to the caller."""

    code = "not_found"
    http_status = 404


class Unavailable(DomainError):
    """A dependency, such as the database, is not available. A retry may succeed."""

    code = "unavailable"
    http_status = 503
    retry_after_seconds = 2


class InvalidRequest(DomainError):
    """Invalid values in the request. `details` maps field names to lists of messages."""

    code = "invalid_request"
    http_status = 400

    def __init__(self, message: str, details: dict[str, list[str]] | None = None) -> None:
        super().__init__(message)
        self.details = details
