"""One question to a server that speaks the chat completions protocol, bounded in time and size.

By the official client, with its retries switched off: waiting is the runner's, which blocks no
worker for it and survives a restart.
"""

import json
from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from time import monotonic
from typing import Any

import httpx2  # the transport of openai's client
import openai
from django.conf import settings

from gradient.core import clock
from sessions_app.scoring.interface import ScoringDelayed, ScoringFailed

MAX_BYTES = 2_000_000
"""Of an answer, or of an error: more is no judgement."""
PASSING = frozenset({408, 409, 425, 429})
"""Statuses below 500 that may pass by themselves."""

Messages = list[dict[str, str]]


class TooMuch(httpx2.ReadError):
    """The answer is too long, or takes too long to arrive. The client passes its kind on."""


def ask(messages: Messages, schema: dict[str, Any]) -> str:
    """The text of the answer, which should follow the schema but may be anything.

    Raises ScoringDelayed for what may pass by itself, ScoringFailed where the server refuses the
    request for good.
    """
    with _client() as client:
        completions: Any = client.chat.completions.with_raw_response
        try:
            response = completions.create(
                model=settings.LLM_MODEL,
                messages=messages,
                response_format={
                    "type": "json_schema",
                    "json_schema": {"name": "judgement", "strict": True, "schema": schema},
                },
            )
        except openai.OpenAIError as error:
            raise _fault(error) from error
        return _content(response.http_response.content)


def _client() -> openai.OpenAI:
    limit = settings.LLM_TIMEOUT_SECONDS
    return openai.OpenAI(
        base_url=settings.LLM_BASE_URL,
        api_key=settings.LLM_API_KEY or "none",
        timeout=limit,
        max_retries=0,
        http_client=openai.DefaultHttpxClient(transport=_Bounded(limit)),
    )


class _Bounded(httpx2.BaseTransport):
    """The usual transport, which reads no body of any status beyond size and time.

    The client's own time limit is for each read: a server that sends a byte now and then would
    never meet it.
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
            if read > MAX_BYTES or monotonic() > self._deadline:
                raise TooMuch("Read no further.")
            yield chunk

    def close(self) -> None:
        self._stream.close()


def _fault(error: openai.OpenAIError) -> Exception:
    if isinstance(error, openai.APITimeoutError):
        return ScoringDelayed("The model did not answer in time.")
    if isinstance(error, openai.APIStatusError):
        return _refusal(error)
    if isinstance(error.__cause__, TooMuch):
        return ScoringDelayed("The model's answer was too long, or took too long.")
    return ScoringDelayed("The connection to the model's server failed.")


def _refusal(error: openai.APIStatusError) -> Exception:
    status = error.status_code
    message = f"The model's server answered with status {status}."
    if status >= 500 or status in PASSING:
        return ScoringDelayed(message, retry_after=_seconds(error.response.headers))
    return ScoringFailed(message)


def _seconds(headers: Any) -> float | None:
    """`Retry-After`, in seconds or as a date (RFC 9110, section 10.2.3)."""
    value = headers.get("Retry-After", "").strip()
    if value.isascii() and value.isdigit():
        return float(value[:9])
    try:
        return (parsedate_to_datetime(value) - clock.now()).total_seconds()
    except (TypeError, ValueError):
        return None


def _content(body: bytes) -> str:
    """The text of the first choice of a completion."""
    try:
        choice = json.loads(body)["choices"][0]
        content = choice["message"]["content"]
    except (ValueError, LookupError, TypeError, RecursionError) as error:
        raise ScoringDelayed("The model's server answered with something else.") from error
    if choice.get("finish_reason") == "length":
        raise ScoringDelayed("The model's answer was cut off.")
    if not isinstance(content, str) or not content:
        raise ScoringDelayed("The model gave no answer.")
    return content
