"""What a client sends, before it is sent."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any, TypeAlias
from urllib.parse import quote
from uuid import UUID, uuid4

import httpx

Id: TypeAlias = UUID | str
Upload: TypeAlias = IO[bytes] | tuple[str, bytes]
"""An open file, or a name and the content."""
SAFE_VERBS = frozenset({"GET", "PUT", "DELETE"})


@dataclass(frozen=True, kw_only=True)
class Call:
    """One call. `may_repeat` says that sending it twice does what sending it once does."""

    verb: str
    path: str
    query: Mapping[str, Any]
    headers: dict[str, str]
    json: Any = None
    file: Upload | None = None
    may_repeat: bool

    def request(self, http: httpx.Client | httpx.AsyncClient) -> httpx.Request:
        """The request for an attempt: a file is read from its beginning each time."""
        query = self.query or None  # an empty one would take the path's own query away
        if self.file is not None:
            files = {"file": _content(self.file)}
            return http.build_request(
                self.verb, self.path, params=query, headers=self.headers, files=files
            )
        content = None if self.json is None else json.dumps(self.json, default=_text).encode()
        headers = self.headers if content is None else self.headers | _JSON
        return http.build_request(
            self.verb, self.path, params=query, headers=headers, content=content
        )


def call(
    verb: str,
    path: str,
    *,
    query: Mapping[str, Any] | None = None,
    json: Any = None,
    file: Upload | None = None,
    if_match: str | None = None,
    idempotency_key: str | None = None,
    is_idempotent: bool = False,
    accept: str | None = None,
) -> Call:
    """A call. One that takes an `Idempotency-Key` gets a new one, unless the caller has one."""
    headers = {}
    if is_idempotent:
        headers["Idempotency-Key"] = idempotency_key or str(uuid4())
    if if_match is not None:
        headers["If-Match"] = if_match if if_match == "*" or '"' in if_match else f'"{if_match}"'
    if accept is not None:
        headers["Accept"] = accept
    return Call(
        verb=verb,
        path=path,
        query={key: _value(value) for key, value in (query or {}).items() if value is not None},
        headers=headers,
        json=json,
        file=file,
        may_repeat=is_idempotent or verb in SAFE_VERBS,
    )


def path(template: str, **values: Id) -> str:
    """The template with its `{names}` filled in, each as one segment."""
    return template.format(**{name: quote(str(value), safe="") for name, value in values.items()})


_JSON = {"Content-Type": "application/json"}


def _value(value: Any) -> str | int:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return value
    if isinstance(value, list | tuple):
        return ",".join(map(str, value))
    return _text(value)


def _text(value: Any) -> str:
    """A time as RFC 3339, with its offset; an id as text. Raises ValueError for a naive time."""
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise ValueError("A time needs a time zone: use datetime.now(UTC), for example.")
        return value.isoformat()
    if isinstance(value, UUID | str):
        return str(value)
    raise TypeError(f"{type(value).__name__} cannot be sent as JSON.")


def _content(file: Upload) -> tuple[str, bytes | IO[bytes]]:
    if isinstance(file, tuple):
        return file
    file.seek(0)
    return str(getattr(file, "name", "file")).rsplit("/", 1)[-1], file
