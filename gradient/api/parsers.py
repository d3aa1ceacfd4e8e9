"""Request bodies: their limit, and strict JSON."""

from functools import cached_property
from io import BytesIO
from typing import IO, Any

from rest_framework.exceptions import UnsupportedMediaType
from rest_framework.parsers import BaseParser
from rest_framework.request import Request

from gradient.core import strict_json
from gradient.core.http import raw_body
from sessions_app.vocabulary.exceptions import InvalidRequest


class ApiRequest(Request):
    """Limits the body's size, and reads a chunked one, which DRF takes for empty."""

    @cached_property
    def stream(self) -> IO[bytes] | None:
        """The body, or None if it is empty. Raises exceptions that become 400, 413 or 415."""
        body = raw_body(self._request)
        encoding = self.headers.get("Content-Encoding", "identity")
        if body and encoding.strip().lower() != "identity":
            raise UnsupportedMediaType(encoding, "The body must not have a Content-Encoding.")
        return BytesIO(body) if body else None


class StrictJSONParser(BaseParser):
    """A JSON object in UTF-8, parsed by `gradient.core.strict_json`."""

    media_type = "application/json"

    def parse(
        self, stream: IO[bytes], media_type: str | None = None, parser_context: Any = None
    ) -> dict[str, Any]:
        request = parser_context["request"]
        charset = (request.content_params or {}).get("charset", "utf-8")
        if "*" in request.content_type or str(charset).lower() not in ("utf-8", "utf8"):
            raise UnsupportedMediaType(
                media_type or "", "The body must be application/json, in UTF-8."
            )
        try:
            value = strict_json.parse(stream.read())
        except strict_json.InvalidJSON as error:
            raise InvalidRequest(str(error)) from error
        if not isinstance(value, dict):
            raise InvalidRequest("The body must be a JSON object.")
        return value
