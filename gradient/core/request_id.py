"""The id of the request that a thread answers: on its answer, in its errors and its log lines.

It is known from the first signal of a request on, so that the lines that Django writes before and
after all middleware, and while a file is streamed, have it too. It stays until the thread's next
request replaces it: Django's last signal of a request may come late, when an answer that nobody
read is collected as garbage, and would then take the id of another request away.
"""

import logging
import re
import uuid
from contextvars import ContextVar
from typing import Any

from django.core.signals import request_started

_NONE = "-"
_current: ContextVar[str] = ContextVar("request_id", default=_NONE)
_valid_id = re.compile(r"[A-Za-z0-9_-]{1,64}")
_ENVIRON_KEY = "gradient.request_id"


def begin(environ: dict[str, Any]) -> str:
    """The request's id: the caller's `X-Request-ID` if it is valid, else one that is made once."""
    request_id: str | None = environ.get(_ENVIRON_KEY)
    if request_id is None:
        header = environ.get("HTTP_X_REQUEST_ID", "")
        request_id = header if _valid_id.fullmatch(header) else uuid.uuid4().hex
        environ[_ENVIRON_KEY] = request_id
    _current.set(request_id)
    return request_id


def end() -> None:
    _current.set(_NONE)


def current() -> str:
    """The id of this thread's request, or `-`."""
    return _current.get()


class RequestIdFilter(logging.Filter):
    """Adds the current request's id to every log record."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = current()
        return True


def connect_signals() -> None:
    request_started.connect(_begin, dispatch_uid="request_id")


def _begin(*, environ: dict[str, Any] | None = None, **_: Any) -> None:
    if environ is not None:  # a test may send the signal without
        begin(environ)
