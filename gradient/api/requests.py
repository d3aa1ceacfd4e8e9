"""The form of a request: its body and its query, read strictly."""

from typing import Any
from urllib.parse import unquote_to_bytes

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, QueryDict
from django_filters import FilterSet
from rest_framework.exceptions import UnsupportedMediaType

from gradient.api import json
from gradient.api.serializers import StrictSerializer
from sessions_app.vocabulary.exceptions import InvalidRequest

Data = dict[str, Any]


def read_body(request: HttpRequest, serializer: type[StrictSerializer]) -> Data:
    """The validated body. An absent one counts as `{}`, which passes where nothing is required;
    what a PATCH changes must be said.

    Raises what becomes 400, 413 or 415.
    """
    raw = raw_body(request)
    if not raw and request.method == "PATCH":
        raise InvalidRequest("A body is required.")
    if not raw:
        return _validated(serializer, {}, empty=True)
    _require_plain_json(request)
    value = json.parse(raw)
    if not isinstance(value, dict):
        raise InvalidRequest("The body must be a JSON object.")
    return _validated(serializer, value)


def read_query(
    request: HttpRequest, serializer: type[StrictSerializer], filters: FilterSet | None
) -> Data:
    """The validated query parameters, each of them known, given once and not empty.

    Filters are validated where they are; the rest is returned. Raises a 400.
    """
    query = _query(request)
    known = set(serializer().fields) | set(filters.filters if filters else ())
    _refuse("This parameter is given more than once.", [n for n, v in query.lists() if len(v) > 1])
    _refuse("This parameter is unknown.", sorted(set(query) - known))
    _refuse("This parameter is empty.", [name for name, value in query.items() if not value])
    if filters and not filters.is_valid():
        raise InvalidRequest("The query is not as it must be.", _sentences(filters))
    own = {name: value for name, value in query.items() if name in serializer().fields}
    return _validated(serializer, own)


def _refuse(sentence: str, names: list[str]) -> None:
    if names:
        message = "The query is not as it must be."
        raise InvalidRequest(message, {name: [sentence] for name in names})


def _sentences(filters: FilterSet) -> dict[str, list[str]]:
    return {name: [str(error) for error in errors] for name, errors in filters.errors.items()}


def _query(request: HttpRequest) -> QueryDict:
    try:
        text = unquote_to_bytes(request.META.get("QUERY_STRING", "").encode("latin-1")).decode()
    except UnicodeError as error:
        raise InvalidRequest("The query is not UTF-8.") from error
    if "\x00" in text:
        raise InvalidRequest("The query holds a NUL character.")
    return request.GET


def _validated(serializer: type[StrictSerializer], data: Data, *, empty: bool = False) -> Data:
    bound = serializer(data=data)
    if empty and any(field.required for field in bound.fields.values()):
        names = [name for name, field in bound.fields.items() if field.required]
        sentence = "This is required."
        raise InvalidRequest("A body is required.", {name: [sentence] for name in names})
    bound.is_valid(raise_exception=True)
    return dict(bound.validated_data)


def _require_plain_json(request: HttpRequest) -> None:
    if request.content_type != "application/json" or _charset(request) not in ("utf-8", "utf8"):
        raise UnsupportedMediaType(
            request.content_type or "", "The body must be application/json, in UTF-8."
        )
    encoding = request.headers.get("Content-Encoding", "identity")
    if encoding.strip().lower() != "identity":
        raise UnsupportedMediaType(encoding, "The body must be sent without a Content-Encoding.")


def raw_body(request: HttpRequest) -> bytes:
    """The body as it was sent, whole. Raises what becomes 400 or 413."""
    limit = settings.MAX_BODY_BYTES
    if _declared_length(request) > limit:
        raise RequestDataTooBig
    try:
        body = _read(request, limit + 1)
    except OSError as error:
        raise InvalidRequest("The body ended before it was whole.") from error
    if len(body) > limit:
        raise RequestDataTooBig
    return body


def _read(request: HttpRequest, most: int) -> bytes:
    stream = request.META.get("wsgi.input")
    if stream is not None and "chunked" in request.META.get("HTTP_TRANSFER_ENCODING", "").lower():
        # Under WSGI Django takes a body without a Content-Length for an empty one.
        body: bytes = stream.read(most)
        return body
    if len(request.body) < _declared_length(request):  # where a connection broke, no server says so
        raise InvalidRequest("The body ended before it was whole.")
    return request.body


def _declared_length(request: HttpRequest) -> int:
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:  # Django, too, takes what is no number for none
        return 0


def _charset(request: HttpRequest) -> str:
    return str((request.content_params or {}).get("charset", "utf-8")).lower()
