"""What can go wrong with a request that is well formed: each error knows its code and status.

`gradient.api.errors` turns them into answers, the admin and the pages into messages.
"""

from collections.abc import Collection


class DomainError(Exception):
    """A rule was not met and nothing was changed. `code` and `http_status` are the contract's."""

    code = "conflict"
    http_status = 409

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class Conflict(DomainError):
    """The request contradicts what is on record."""


class IllegalTransition(DomainError):
    """The session's status does not allow this; the message names those that do."""

    code = "invalid_status"

    def __init__(self, current: str, allowed: Collection[str]) -> None:
        self.current = current
        self.allowed = tuple(allowed)
        expected = " or ".join(f"“{status}”" for status in self.allowed)
        super().__init__(f"The session is “{current}”; this needs {expected}.")


class TimeExpired(DomainError):
    """The time in which this could be done is over."""

    code = "time_expired"


class PreconditionFailed(DomainError):
    """What the caller based its request on is no longer what is on record."""

    code = "precondition_failed"
    http_status = 412


class InvalidCredential(DomainError):
    """Nobody has this key or token, or it is no longer valid."""

    code = "unauthorized"
    http_status = 401


class NotFound(DomainError):
    """There is no such thing for this caller."""

    code = "not_found"
    http_status = 404


class InvalidRequest(DomainError):
    """The request asks for something that cannot be. `details` maps fields to sentences."""

    code = "invalid_request"
    http_status = 400

    def __init__(self, message: str, details: dict[str, list[str]] | None = None) -> None:
        super().__init__(message)
        self.details = details
