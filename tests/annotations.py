"""Types for the signatures of tests."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias, TypeVar

from django.http import HttpResponse

if TYPE_CHECKING:
    # Only type checkers know it: a response with what the test client adds to it.
    from django.test.client import _MonkeyPatchedWSGIResponse

    from sessions_app.models import Session
    from tests.clients import ApiClient

    Response: TypeAlias = _MonkeyPatchedWSGIResponse
else:
    Response = HttpResponse

T = TypeVar("T")

Json: TypeAlias = dict[str, Any]
Call: TypeAlias = Callable[..., Response]
CandidateOf: TypeAlias = Callable[["Session"], "ApiClient"]
MakeSession: TypeAlias = Callable[..., "Session"]


class MakeSessions(Protocol):
    def __call__(self, count: int = 1) -> "list[Session]": ...


def present(value: T | None) -> T:
    """The value, which must not be None."""
    assert value is not None
    return value
