"""Domain errors: a well-formed request that cannot be fulfilled.

`gradient.api.errors` turns them into API responses; the admin and the pages show their messages.
"""

from collections.abc import Collection


class DomainError(Exception):
    """Base class. Nothing was changed. `code` and `http_status` are part of the API contract."""

    code = "conflict"
    http_status = 409

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class Conflict(DomainError):
    """The request conflicts with the current state, for now if there is `retry_after_seconds`."""

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
        super().__init__(f"The session is “{current}”; this needs {expected}.")


class TimeExpired(DomainError):
    """The deadline for this action has passed."""

    code = "time_expired"


class PreconditionFailed(DomainError):
    """The resource has changed since the caller read it (`If-Match`)."""

    code = "precondition_failed"
    http_status = 412


class InvalidCredential(DomainError):
    """Nobody has this key or token, or it is no longer valid."""

    code = "unauthorized"
    http_status = 401


class NotFound(DomainError):
    """The object does not exist, or is not visible to the caller."""

    code = "not_found"
    http_status = 404


class Unavailable(DomainError):
    """Something that this depends on is away; the same may succeed in a moment."""

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
