"""Headers and raw bodies, for views and the fast path alike."""

import re
from base64 import b64decode
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import unquote_to_bytes, urlencode

from django.conf import settings
from django.core.exceptions import BadRequest, RequestDataTooBig
from django.http import HttpRequest
from django.utils.http import quote_etag

from gradient.core import clock

_bearer = re.compile(r"bearer +([A-Za-z0-9_]{1,200})", re.IGNORECASE)
_tag = r'(?:W/)?"[\x21\x23-\x7e\x80-\xff]*"'
_compressed = re.compile(r"-{1,2}(?:gzip|br|zstd|deflate)$")
_tags = re.compile(rf"[ \t,]*{_tag}(?:[ \t]*,[ \t,]*{_tag})*[ \t,]*")


def bearer(header: str) -> str | None:
    """The credential in an Authorization header, or None if the header is not a bearer token."""
    match = _bearer.fullmatch(header.strip())
    return match and match[1]


def basic_user_name(header: str) -> str | None:
    """The user name in an Authorization header, or None if it is not basic authentication with an
    empty password."""
    scheme, _, encoded = header.strip().partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        text = b64decode(encoded.strip(), validate=True).decode("ascii")
    except ValueError:
        return None
    name, _, password = text.partition(":")
    return name if name and not password else None


def server_time(now: datetime) -> str:
    """The value of `X-Server-Time`, to the millisecond."""
    return clock.rfc3339(now, timespec="milliseconds")


def link_header(
    request: HttpRequest, query: Mapping[str, Any], *, total: int, limit: int, offset: int
) -> dict[str, str]:
    """The `Link` header (RFC 8288) with the next and the previous page, if there are any.

    `limit` is the number of rows of this page; the links ask for the query's, if it has one.
    """
    offsets = {}
    if offset + limit < total:
        offsets["next"] = offset + limit
    if offset > 0:
        # For an offset past the end, the previous page is the last one that is not empty.
        offsets["prev"] = max(0, min(offset, total) - limit)
    if not offsets:
        return {}
    url = f"{request.scheme}://{request.get_host()}{request.path}"
    asked = {**query, "limit": query.get("limit", limit)}
    links = [
        f'<{url}?{urlencode({**asked, "offset": at})}>; rel="{relation}"'
        for relation, at in offsets.items()
    ]
    return {"Link": ", ".join(links)}


def etag(revision: int | str) -> str:
    """A revision as an entity tag (RFC 9110, section 8.8.3)."""
    return quote_etag(str(revision))


def revisions_to_match(header: str | None) -> frozenset[str] | None:
    """The revisions in `If-Match`, or None if it is absent or `*`, which matches any.

    A proxy that compresses an answer weakens its tag, `W/"3"`, or adds the compression, `"3-gzip"`;
    both stand for the tag that was sent, since all tags of the application are strong. Raises
    BadRequest if the header is not a list of tags.
    """
    if header is None or header.strip() == "*":
        return None
    if not _tags.fullmatch(header):
        raise BadRequest('If-Match must be like "3", with the quotes.')
    tags: list[str] = re.findall(_tag, header)
    return frozenset(_compressed.sub("", tag.removeprefix("W/").strip('"')) for tag in tags)


def require_text_query(request: HttpRequest) -> None:
    """Raise BadRequest unless the query is UTF-8 without NUL characters."""
    try:
        text = unquote_to_bytes(request.META.get("QUERY_STRING", "").encode("latin-1")).decode()
    except UnicodeError as error:
        raise BadRequest("The query is not UTF-8.") from error
    if "\x00" in text:
        raise BadRequest("The query contains a NUL character.")


def raw_body(request: HttpRequest) -> bytes:
    """The whole body. Raises RequestDataTooBig, or BadRequest if it is incomplete."""
    limit = settings.MAX_BODY_BYTES
    if _declared_length(request) > limit:
        raise RequestDataTooBig
    try:
        body = _read(request, limit + 1)
    except OSError as error:
        raise BadRequest("The body ended before it was complete.") from error
    if len(body) > limit:
        raise RequestDataTooBig
    return body


def _read(request: HttpRequest, length: int) -> bytes:
    stream = request.META.get("wsgi.input")
    if stream is not None and "chunked" in request.META.get("HTTP_TRANSFER_ENCODING", "").lower():
        # Django treats a body without a Content-Length as empty.
        body: bytes = stream.read(length)
        return body
    if len(request.body) < _declared_length(
        request
    ):  # the server does not report that the connection broke
        raise BadRequest("The body ended before it was complete.")
    return request.body


def _declared_length(request: HttpRequest) -> int:
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:  # Django, too, reads an invalid length as 0
        return 0
