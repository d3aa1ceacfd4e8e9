"""The request of a hot call, its credential and its response."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from http import HTTPStatus
from io import BytesIO
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.handlers.wsgi import WSGIRequest

from gradient.core import clock, http, rates, strict_json
from gradient.core.env import Rate
from gradient.core.numbers import MAX_INTEGER
from gradient.core.postgresql.statements import TRUE, Statement
from gradient.core.texts import UUID_PATTERN
from sessions_app.accounts import api_keys, credentials
from sessions_app.models import API_KEY_PREFIX, hash_key, hash_token

_UNUSUAL = {"HTTP_IDEMPOTENCY_KEY", "HTTP_TRANSFER_ENCODING", "HTTP_CONTENT_ENCODING"}
_query = re.compile(r"[A-Za-z]+=[A-Za-z0-9_-]+(?:&[A-Za-z]+=[A-Za-z0-9_-]+)*")


class FastPathMiss(Exception):
    """The fast path cannot answer the request. Nothing was changed, and Django answers it."""


@dataclass
class Answer:
    """A response of the fast path."""

    body: bytes
    status: int
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def status_line(self) -> str:
        return f"{self.status} {HTTPStatus(self.status).phrase}"


@dataclass(frozen=True)
class PageQuery:
    """The requested page of a list and its filters. `query` has all query parameters."""

    limit: int
    offset: int
    filters: dict[str, str]
    query: dict[str, str]


HotCall = Callable[..., Answer]
_hot_calls: dict[tuple[str, ...], tuple[HotCall, list[str]]] = {}
"""By method and the parts of the path around its ids, with the names of the ids."""
_id_in_path = re.compile(r"\{(\w+)\}")


def hot(method: str, path: str) -> Callable[[HotCall], HotCall]:
    """Register a hot call: a function of a `Call`, and of the ids that are named in the path, such
    as `{session_id}`."""
    before, *rest = _id_in_path.split(path)
    names, parts = rest[::2], rest[1::2]

    def register(call: HotCall) -> HotCall:
        _hot_calls[method, before, *parts] = call, names
        return call

    return register


def find(environ: dict[str, Any]) -> tuple[HotCall, dict[str, UUID]] | None:
    """The hot call of a request and the ids in its path, or None."""
    path = environ["PATH_INFO"]
    found = _hot_calls.get((environ["REQUEST_METHOD"], *UUID_PATTERN.split(path)))
    if found is None:
        return None
    call, names = found
    return call, dict(zip(names, map(UUID, UUID_PATTERN.findall(path)), strict=True))


class Call:
    """A request for a hot call, and the headers of its response.

    The methods raise FastPathMiss for anything unusual, and InvalidCredential as a view does.
    """

    def __init__(self, request: WSGIRequest) -> None:
        self.request = request
        self.now = clock.now()
        self.headers: dict[str, str] = {}

    def own_token_hash(self, session_id: UUID) -> str:
        """Count the request, and return the hash of its token, which must be the session's."""
        token_hash = hash_token(self._credential(is_key=False))
        if (name := _name_of_token(token_hash)) != f"session:{session_id}":
            raise FastPathMiss
        self._count(name, settings.RATE_LIMIT_SESSION_TOKEN)
        self.headers["X-Server-Time"] = http.server_time(self.now)
        return token_hash

    def query(self) -> dict[str, str]:
        """The query parameters, which must need no decoding and be given once each."""
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
        """The body, which must be a JSON object. Django can read it again afterwards."""
        environ = self.request.META
        is_json = environ.get("CONTENT_TYPE") == "application/json"
        if not is_json or environ.get("QUERY_STRING") or environ.keys() & _UNUSUAL:
            raise FastPathMiss
        raw = http.raw_body(self.request)
        environ["wsgi.input"] = BytesIO(raw)
        value = strict_json.parse(raw)
        if not isinstance(value, dict):
            raise FastPathMiss
        return value

    def page(
        self, *, default: int, maximum: int, filters: Mapping[str, Callable[[str], object]]
    ) -> PageQuery:
        """The requested page. `filters` maps the name of each filter to a check of its value."""
        query = self.query()
        selected = dict(query)
        limit = _integer(selected.pop("limit", None), default=default, minimum=1, maximum=maximum)
        offset = _integer(selected.pop("offset", None), default=0, minimum=0, maximum=MAX_INTEGER)
        if not all(name in filters and filters[name](value) for name, value in selected.items()):
            raise FastPathMiss
        return PageQuery(limit, offset, selected, query)

    def read(self, statement: Statement, **parameters: Any) -> list[bytes]:
        """Count the request, run the statement for its API key, and return the values.

        The statement's first two columns are not returned: whether the use of the key must be
        recorded, and whether a timer is overdue, which Django settles before it reads.
        """
        key_hash = hash_key(self._credential(is_key=True))
        self._count(_name_of_key(key_hash), settings.RATE_LIMIT_API_KEY)
        used_before = self.now - api_keys.LAST_USE_INTERVAL
        key_parameters = {"key_hash": key_hash, "now": self.now, "used_before": used_before}
        row = statement.row(key_parameters | parameters)
        if row is None or row[1] == TRUE:
            raise FastPathMiss
        if row[0] == TRUE:
            api_keys.record_use(key_hash, self.now)
        return [_as_javascript(value or b"") for value in row[2:]]

    def answer_page(self, name: str, page: PageQuery, *, total: bytes, rows: bytes) -> Answer:
        limit, offset = page.limit, page.offset
        self.headers |= http.link_header(
            self.request, page.query, total=int(total), limit=limit, offset=offset
        )
        return self.answer(
            b'{"%b":[%b],"total":%b,"limit":%d,"offset":%d}'
            % (name.encode(), rows, total, limit, offset)
        )

    def answer(self, body: bytes, status: int = 200) -> Answer:
        headers = {"Content-Type": "application/json", "Cache-Control": "no-store"}
        return Answer(body, status, headers | self.headers)

    def _credential(self, *, is_key: bool) -> str:
        value = http.bearer(self.request.META.get("HTTP_AUTHORIZATION", ""))
        if value is None or value.startswith(API_KEY_PREFIX) != is_key:
            raise FastPathMiss
        return value

    def _count(self, name: str, rate: Rate | None) -> None:
        allowance = rates.count(name, rate, self.request.META)
        if allowance is not None:
            if allowance.is_exceeded:
                raise FastPathMiss
            self.headers.update(allowance.headers)


def _integer(text: str | None, *, default: int, minimum: int, maximum: int) -> int:
    """The integer in a query parameter, which must be in the range."""
    if text is None:
        return default
    if not (text.isdigit() and len(text) < 20 and minimum <= (number := int(text)) <= maximum):
        raise FastPathMiss
    return number


def _as_javascript(body: bytes) -> bytes:
    """Escape U+2028 and U+2029, as DRF's renderer does: JSON allows them, JavaScript did not."""
    if b"\xe2\x80" not in body:
        return body
    return body.replace(b"\xe2\x80\xa8", b"\\u2028").replace(b"\xe2\x80\xa9", b"\\u2029")


@lru_cache(maxsize=10_000)
def _name_of_key(key_hash: str) -> str:
    """The name under which requests are counted. Each statement checks whether the key is valid."""
    return credentials.by_key_hash(key_hash).name


@lru_cache(maxsize=10_000)
def _name_of_token(token_hash: str) -> str:
    return credentials.by_token_hash(token_hash).name
