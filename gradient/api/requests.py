"""The bytes of a request's body."""

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest

from sessions_app.vocabulary.exceptions import InvalidRequest


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


def _read(request: HttpRequest, length: int) -> bytes:
    stream = request.META.get("wsgi.input")
    if stream is not None and "chunked" in request.META.get("HTTP_TRANSFER_ENCODING", "").lower():
        # Under WSGI Django takes a body without a Content-Length for an empty one.
        body: bytes = stream.read(length)
        return body
    if len(request.body) < _declared_length(request):  # no server reports a broken connection
        raise InvalidRequest("The body ended before it was whole.")
    return request.body


def _declared_length(request: HttpRequest) -> int:
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:  # Django, too, takes an invalid length for none
        return 0
