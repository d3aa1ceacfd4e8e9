"""A hot call while it is answered: the request in its usual form, the credential, the answer."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from http import HTTPStatus
from io import BytesIO
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import BadRequest, RequestDataTooBig
from django.core.handlers.wsgi import WSGIRequest

from gradient.core import clock, http, rates, strict_json
from gradient.core.env import Rate
from gradient.core.numbers import MAX_INTEGER
from gradient.core.postgresql.statements import TRUE, Statement
from gradient.core.texts import UUID_PATTERN
from sessions_app.accounts import api_keys, credentials
from sessions_app.models import API_KEY_PREFIX, hash_key

_UNUSUAL = {"HTTP_IDEMPOTENCY_KEY", "HTTP_TRANSFER_ENCODING", "HTTP_CONTENT_ENCODING"}
_query = re.compile(r"[A-Za-z]+=[A-Za-z0-9_-]+(?:&[A-Za-z]+=[A-Za-z0-9_-]+)*")


class FastPathMiss(Exception):
    """Nothing has been changed, and Django must answer the request."""


@dataclass
class Answer:
    """A response, before it is handed to the server."""

    body: bytes
    status: int
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def status_line(self) -> str:
        return f"{self.status} {HTTPStatus(self.status).phrase}"


@dataclass(frozen=True)
class Page:
    """The page of a list that a query asks for; `query` is the whole of it."""

    limit: int
    offset: int
    filters: dict[str, str]
    query: dict[str, str]


HotCall = Callable[..., Answer]
_hot_calls: dict[tuple[str, str, str | None], HotCall] = {}


def hot(method: str, path: str) -> Callable[[HotCall], HotCall]:
    """Register a hot call: a function of a `Call`, and of the `session_id` if the path has one."""
    before, session_id, after = path.partition("{session_id}")

    def register(call: HotCall) -> HotCall:
        _hot_calls[method, before, after if session_id else None] = call
        return call

    return register


def find(environ: dict[str, Any]) -> tuple[HotCall, dict[str, UUID]] | None:
    """The hot call that a request is for, if it is for one, and what its path names."""
    method, path = environ["REQUEST_METHOD"], environ["PATH_INFO"]
    if not (found := UUID_PATTERN.search(path)):
        call = _hot_calls.get((method, path, None))
        return call and (call, {})
    call = _hot_calls.get((method, path[: found.start()], path[found.end() :]))
    return call and (call, {"session_id": UUID(found[0])})


class Call:
    """One hot call: who calls, when, and the headers of its answer.

    Whatever is not in the usual form raises FastPathMiss; a credential that nobody has, what it
    raises in a view.
    """

    def __init__(self, request: WSGIRequest) -> None:
        self.request = request
        self.now = clock.now()
        self.headers: dict[str, str] = {}

    def token_of(self, session_id: UUID) -> str:
        """The session's own token, if it is what is sent, whose request is now counted."""
        value = self._credential()
        if (
            value.startswith(API_KEY_PREFIX)
            or (name := _name_of_token(value)) != f"session:{session_id}"
        ):
            raise FastPathMiss
        self._count(name, settings.RATE_LIMIT_SESSION_TOKEN)
        self.headers["X-Server-Time"] = http.server_time(self.now)
        return value

    def query(self) -> dict[str, str]:
        """The query, where nothing in it needs decoding and nothing is given twice."""
        text = self.request.META.get("QUERY_STRING", "")
        if not text:
            return {}
        if not _query.fullmatch(text):
            raise FastPathMiss
        pairs = [pair.split("=") for pair in text.split("&")]
        query: dict[str, str] = dict(pairs)
        if len(query) != len(pairs):
            raise FastPathMiss
        return query

    def body(self) -> dict[str, Any]:
        """The body, where it is a JSON object. It stays in place for Django to read it again."""
        environ = self.request.META
        if not environ.keys().isdisjoint(_UNUSUAL) or environ.get("QUERY_STRING"):
            raise FastPathMiss
        if environ.get("CONTENT_TYPE") != "application/json":
            raise FastPathMiss
        try:
            raw = http.raw_body(self.request)
            environ["wsgi.input"] = BytesIO(raw)
            value = strict_json.parse(raw)
        except (BadRequest, strict_json.InvalidJSON, RequestDataTooBig) as error:
            raise FastPathMiss from error
        if not isinstance(value, dict):
            raise FastPathMiss
        return value

    def page(
        self, *, default: int, most: int, filters: Mapping[str, Callable[[str], object]]
    ) -> Page:
        """The page that is asked for, and the filters, each with a value that it understands."""
        query = self.query()
        given = dict(query)
        limit = _whole(given.pop("limit", None), default=default, least=1, most=most)
        offset = _whole(given.pop("offset", None), default=0, least=0, most=MAX_INTEGER)
        if not all(name in filters and filters[name](value) for name, value in given.items()):
            raise FastPathMiss
        return Page(limit, offset, given, query)

    def read(self, statement: Statement, **parameters: Any) -> list[bytes]:
        """What the statement reads by the API key that is sent, whose request is counted.

        Its first value says whether a use of the key is to be recorded, its second whether a timer
        is overdue, which Django settles before it reads.
        """
        value = self._credential()
        if not value.startswith(API_KEY_PREFIX):
            raise FastPathMiss
        key_hash = hash_key(value)
        self._count(_name_of_key(key_hash), settings.RATE_LIMIT_API_KEY)
        used_before = self.now - api_keys.LAST_USE_INTERVAL
        own = {"key_hash": key_hash, "now": self.now, "used_before": used_before}
        row = statement.row(own | parameters)
        if row is None or row[1] == TRUE:
            raise FastPathMiss
        if row[0] == TRUE:
            api_keys.record_use(key_hash, self.now)
        return [_as_javascript(value or b"") for value in row[2:]]

    def answer_page(self, name: str, page: Page, *, total: bytes, rows: bytes) -> Answer:
        limit, offset = page.limit, page.offset
        self.headers |= http.link_header(
            self.request, page.query, total=int(total), limit=limit, offset=offset
        )
        return self.answer(
            b'{"%b":[%b],"total":%b,"limit":%d,"offset":%d}'
            % (name.encode(), rows, total, limit, offset)
        )

    def answer(self, body: bytes, status: int = 200) -> Answer:
        return Answer(body, status, {"Content-Type": "application/json", **self.headers})

    def _credential(self) -> str:
        value = http.bearer(self.request.META.get("HTTP_AUTHORIZATION", ""))
        if value is None:
            raise FastPathMiss
        return value

    def _count(self, name: str, rate: Rate | None) -> None:
        allowance = rates.count(name, rate, self.request.META)
        if allowance is not None:
            if allowance.is_exceeded:
                raise FastPathMiss
            self.headers.update(allowance.headers)


def _whole(text: str | None, *, default: int, least: int, most: int) -> int:
    """The whole number of a query's parameter, if it is one in the range."""
    if text is None:
        return default
    if not (text.isdigit() and len(text) < 20 and least <= (number := int(text)) <= most):
        raise FastPathMiss
    return number


def _as_javascript(body: bytes) -> bytes:
    """The two characters that JSON lets be and JavaScript did not, escaped as the renderer does."""
    if b"\xe2\x80" not in body:
        return body
    return body.replace(b"\xe2\x80\xa8", b"\\u2028").replace(b"\xe2\x80\xa9", b"\\u2029")


@lru_cache(maxsize=10_000)
def _name_of_key(key_hash: str) -> str:
    """Whose requests are counted; whether the key is valid, its statement says each time."""
    return credentials.by_key_hash(key_hash).name


@lru_cache(maxsize=10_000)
def _name_of_token(token: str) -> str:
    return credentials.by_token(token).name
