"""A client for one chat completion, limited in time and size.

It uses the official client with retries disabled: the runner retries, which blocks no worker while
it waits and survives a restart.
"""

import json
import re
from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from time import monotonic
from typing import Any

import httpx2  # the transport of openai's client
import openai
from django.conf import settings

from gradient.core import clock
from gradient.core.tasks import claims
from sessions_app.scoring.interface import ScoringDelayed, ScoringFailed

MAX_RESPONSE_BYTES = 2_000_000
"""The limit for response bodies, errors included. A valid answer is much shorter."""
RETRYABLE_STATUSES = frozenset({408, 409, 425, 429})
"""Status codes below 500 that are temporary errors."""
MAY_REFUSE_FORMAT = frozenset({400, 415, 422, 501})
"""Status codes with which servers refuse an unknown `response_format`."""
_TOO_LONG = re.compile(
    r"context.?(?:length|window|size)|maximum context|too many (?:input )?tokens|"
    r"(?:prompt|input|request|message)s?\b.{0,40}\b(?:too long|too large|exceeds?)|"
    r"exceeds?.{0,60}\btokens|reduce the length",
    re.IGNORECASE | re.DOTALL,
)

Messages = list[dict[str, str]]


class ContextTooLong(Exception):
    """The server reports that the messages exceed the context of its model."""


class ResponseTooLarge(httpx2.ReadError):
    """The response is too large or takes too long.

    A ReadError, since openai's client wraps transport errors and keeps them as the cause.
    """


def ask(messages: Messages, schema: dict[str, Any]) -> str:
    """Return the text of the model's answer, which may not follow the schema.

    If the server refuses the format `json_schema`, tries `json_object`, then plain text. Raises
    ScoringDelayed for temporary errors, ScoringFailed if the server refuses every request, and
    ContextTooLong. Releases the database connection while it waits.
    """
    claims.release_connection()
    with _client() as client:
        *formats, plain = _formats(schema)
        for format in formats:
            try:
                return _complete(client, _messages(messages, schema, format), format)
            except _FormatRefused:
                continue
        return _complete(client, _messages(messages, schema, plain), plain)


class _FormatRefused(ScoringFailed):
    """The server refused the request, perhaps because of its `response_format`."""


def _formats(schema: dict[str, Any]) -> list[dict[str, Any]]:
    """Parameters that request an answer with this schema, the strictest first."""
    judgment = {"name": "judgment", "strict": True, "schema": schema}
    return [
        {"response_format": {"type": "json_schema", "json_schema": judgment}},
        {"response_format": {"type": "json_object"}},
        {},
    ]


def _messages(messages: Messages, schema: dict[str, Any], format: dict[str, Any]) -> Messages:
    """The messages, with the schema in the instructions if it is not a parameter."""
    if format.get("response_format", {}).get("type") == "json_schema":
        return messages
    system, *rest = messages
    content = f"{system['content']}\n\nThe JSON Schema of the answer: {json.dumps(schema)}"
    return [{**system, "content": content}, *rest]


def _complete(client: openai.OpenAI, messages: Messages, format: dict[str, Any]) -> str:
    completions: Any = client.chat.completions.with_raw_response
    try:
        response = completions.create(model=settings.LLM_MODEL, messages=messages, **format)
    except openai.OpenAIError as error:
        raise _scoring_error(error) from error
    return _content(response.http_response.content)


def _client() -> openai.OpenAI:
    timeout = settings.LLM_TIMEOUT_SECONDS
    return openai.OpenAI(
        base_url=settings.LLM_BASE_URL,
        api_key=settings.LLM_API_KEY or "none",  # the client requires one, a local server may not
        timeout=timeout,
        max_retries=0,
        http_client=openai.DefaultHttpxClient(transport=_BoundedTransport(timeout)),
    )


class _BoundedTransport(httpx2.BaseTransport):
    """The default transport, with limits on the size and the total time of every response body.

    The client's own timeout applies to each read, so a server that sends single bytes would never
    exceed it.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._transport = httpx2.HTTPTransport()

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        deadline = monotonic() + self._seconds
        response = self._transport.handle_request(request)
        response.stream = _BoundedStream(response.stream, deadline)
        return response

    def close(self) -> None:
        self._transport.close()


class _BoundedStream(httpx2.SyncByteStream):
    def __init__(self, stream: Any, deadline: float) -> None:
        self._stream = stream
        self._deadline = deadline

    def __iter__(self) -> Iterator[bytes]:
        read = 0
        for chunk in self._stream:
            read += len(chunk)
            if read > MAX_RESPONSE_BYTES or monotonic() > self._deadline:
                raise ResponseTooLarge("The response is too large or takes too long.")
            yield chunk

    def close(self) -> None:
        self._stream.close()


def _scoring_error(error: openai.OpenAIError) -> Exception:
    if isinstance(error, openai.APITimeoutError):
        return ScoringDelayed("The model did not answer in time.")
    if isinstance(error, openai.APIStatusError):
        return _status_error(error)
    if isinstance(error.__cause__, ResponseTooLarge):
        return ScoringDelayed("The model's answer was too long, or took too long.")
    return ScoringDelayed("The connection to the model's server failed.")


def _status_error(error: openai.APIStatusError) -> Exception:
    status = error.status_code
    message = f"The model's server answered with status {status}."
    if status == 413 or (status in MAY_REFUSE_FORMAT and _TOO_LONG.search(_body(error))):
        return ContextTooLong(message)
    if status in MAY_REFUSE_FORMAT:
        return _FormatRefused(message)
    if status >= 500 or status in RETRYABLE_STATUSES:
        return ScoringDelayed(message, retry_after=_retry_after_seconds(error.response.headers))
    return ScoringFailed(message)


def _retry_after_seconds(headers: Any) -> float | None:
    """Parse `Retry-After`, in seconds or as a date (RFC 9110, section 10.2.3)."""
    value = headers.get("Retry-After", "").strip()
    if value.isascii() and value.isdigit():
        return float(value[:9])  # thirty years; more digits could overflow
    try:
        return (parsedate_to_datetime(value) - clock.now()).total_seconds()
    except (TypeError, ValueError):
        return None


def _body(error: openai.APIStatusError) -> str:
    """The beginning of an error's body, where servers name the reason."""
    return error.response.content[:10_000].decode(errors="replace")


def _content(body: bytes) -> str:
    """The text of the first choice of a completion."""
    try:
        choices = json.loads(body)["choices"]
        if choices == []:
            raise ScoringDelayed("The model's server sent no answer.")
        choice, message = choices[0], choices[0]["message"]
        content, is_refusal = _text(message.get("content")), bool(message.get("refusal"))
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise ScoringDelayed("The model's server sent an invalid response.") from error
    if is_refusal or choice.get("finish_reason") == "content_filter":
        raise ScoringDelayed("The model refused to judge.")
    if choice.get("finish_reason") == "length":
        raise ScoringDelayed("The model's answer was cut off.")
    if not content:
        raise ScoringDelayed("The model gave no answer.")
    return content


def _text(content: Any) -> str:
    """The text of a message, which may come in parts."""
    if isinstance(content, list):
        return "".join(part["text"] for part in content if part.get("type") == "text")
    return content if isinstance(content, str) else ""
