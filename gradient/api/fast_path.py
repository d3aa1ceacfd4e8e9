"""The short way to the answers of the few hot calls: docs/decisions/0012.

A shortcut answers where everything is as it should be. Where anything is not (a query or a body
that needs a second look, a credential that is not valid, a timer that has ended), it gives None
and has changed nothing, and the ordinary way answers, with all its checks in their order.
"""

import re
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.db import connections
from django.http import HttpRequest, HttpResponse
from rest_framework.exceptions import AuthenticationFailed

from gradient.api import credentials, json, throttling
from gradient.api.headers import server_time
from gradient.api.requests import raw_body
from gradient.core import clock
from gradient.core.env import Rate
from gradient.core.statements import Statement
from sessions_app.accounts.statements import KEY_OF, SESSION_OF
from sessions_app.models import KEY_START, hash_key
from sessions_app.vocabulary.exceptions import InvalidRequest

PLAIN_JSON = {"*/*", "application/json", "application/json, text/plain, */*"}
_UNUSUAL = {"HTTP_IDEMPOTENCY_KEY", "HTTP_TRANSFER_ENCODING", "HTTP_CONTENT_ENCODING"}
_query = re.compile(r"[A-Za-z]+=[A-Za-z0-9_-]+(?:&[A-Za-z]+=[A-Za-z0-9_-]+)*")


class OutOfLine(Exception):
    """The request is one for the ordinary way."""


def is_open_to(request: HttpRequest) -> bool:
    """Whether there is a short way for such a request at all."""
    accepted = request.META.get("HTTP_ACCEPT", "*/*")
    return accepted in PLAIN_JSON and connections["default"].vendor == "postgresql"


class Call:
    """One request on the short way: who asks, when, and the headers of the answer."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.now = clock.now()
        self.headers: dict[str, str] = {}
        self.allowance: throttling.Allowance | None = None

    @property
    def overdue(self) -> datetime:
        """When a timer has ended, grace included, if it ended at this time or before."""
        return self.now - timedelta(seconds=settings.GRACE_SECONDS)

    def key_hash(self) -> str:
        """The hash of the API key that is sent, whose request is now counted."""
        value = _credential(self.request)
        if not value.startswith(KEY_START):
            raise OutOfLine
        hashed = hash_key(value)
        self._count(f"api_key:{_id_of_key(hashed)}", settings.RATE_LIMIT_API_KEY)
        return hashed

    def token_of(self, session_id: UUID) -> str:
        """The session's own token, if it is what is sent, whose request is now counted."""
        value = _credential(self.request)
        if value.startswith(KEY_START) or _id_of_session(value) != str(session_id):
            raise OutOfLine
        self._count(f"session:{session_id}", settings.RATE_LIMIT_SESSION_TOKEN)
        self.headers["X-Server-Time"] = server_time(self.now)
        return value

    def query(self) -> dict[str, str]:
        """The query, where nothing in it needs decoding and nothing is given twice."""
        text = self.request.META.get("QUERY_STRING", "")
        if not text:
            return {}
        if not _query.fullmatch(text):
            raise OutOfLine
        pairs = [pair.split("=") for pair in text.split("&")]
        query: dict[str, str] = dict(pairs)
        if len(query) != len(pairs):
            raise OutOfLine
        return query

    def body(self) -> dict[str, Any]:
        """The body, where it is a JSON object in the usual form."""
        meta = self.request.META
        if not meta.keys().isdisjoint(_UNUSUAL):
            raise OutOfLine
        if meta.get("CONTENT_TYPE") != "application/json" or meta.get("QUERY_STRING"):
            raise OutOfLine
        try:
            value = json.parse(raw_body(self.request))
        except (InvalidRequest, RequestDataTooBig) as error:
            raise OutOfLine from error
        if not isinstance(value, dict):
            raise OutOfLine
        return value

    def note_use(self, key_hash: str) -> None:
        credentials.note_use(self.now, key_hash=key_hash)

    def answer(self, body: bytes, status: int = 200) -> HttpResponse:
        response = HttpResponse(body, status=status, content_type="application/json")
        for name, value in self.headers.items():
            response.headers[name] = value
        return response

    def _count(self, name: str, rate: Rate | None) -> None:
        self.allowance = throttling.count(name, rate)
        if self.allowance is not None:
            if self.allowance.is_exceeded:
                raise OutOfLine
            self.headers.update(self.allowance.headers)


def whole(text: str | None, *, default: int, least: int, most: int) -> int:
    """The whole number of a query's parameter, if it is one in the range."""
    if text is None:
        return default
    if not (text.isdigit() and len(text) < 20 and least <= (number := int(text)) <= most):
        raise OutOfLine
    return number


def as_javascript(body: bytes) -> bytes:
    """The two characters that JSON lets be and JavaScript did not, escaped as the renderer does."""
    if b"\xe2\x80" not in body:
        return body
    return body.replace(b"\xe2\x80\xa8", b"\\u2028").replace(b"\xe2\x80\xa9", b"\\u2029")


def _credential(request: HttpRequest) -> str:
    value = credentials.bearer(request.META.get("HTTP_AUTHORIZATION", ""))
    if value is None:
        raise OutOfLine
    return value


@lru_cache(maxsize=10_000)
def _id_of_key(key_hash: str) -> str:
    """Whose requests are counted; whether the key is valid, its statement says each time."""
    return _known(KEY_OF, {"key_hash": key_hash}, credentials.UNKNOWN_KEY)


@lru_cache(maxsize=10_000)
def _id_of_session(token: str) -> str:
    return _known(SESSION_OF, {"token": token}, credentials.UNKNOWN_TOKEN)


def _known(statement: Statement, parameters: dict[str, Any], otherwise: str) -> str:
    row = statement.row(parameters)
    if row is None or row[0] is None:
        raise AuthenticationFailed(otherwise)
    return row[0].decode()
