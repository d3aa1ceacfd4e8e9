"""Streams one chat completion, with limits on time and size."""

import logging
from collections.abc import Iterator, Sequence
from time import monotonic
from typing import Any

import httpx2
from django.conf import settings

from sessions_app.workspace.assistant.completion import ChatMessage, ChatMessages, Completion
from sessions_app.workspace.assistant.faults import AssistantFault

MAX_BYTES = 4_000_000
READ_TIMEOUT_SECONDS = 30
TOO_SLOW = "The assistant took too long. The part of its answer that arrived is kept."
UNREACHABLE = "The assistant's server could not be reached. Try again in a moment."
logger = logging.getLogger(__name__)


def stream(
    messages: ChatMessages,
    completion: Completion,
    *,
    tools: Sequence[ChatMessage] = (),
    may_use_tools: bool = True,
    deadline: float,
) -> Iterator[str]:
    """Yield the answer's text piece by piece, and collect the whole response in `completion`.

    `deadline` is a time of `monotonic`. Raises AssistantFault.
    """
    remaining = deadline - monotonic()
    if remaining <= 0:
        raise AssistantFault(TOO_SLOW)
    key = settings.ASSISTANT_API_KEY
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    url = f"{settings.ASSISTANT_URL.rstrip('/')}/chat/completions"
    body = _body(messages, tools, may_use_tools=may_use_tools)
    try:
        with (
            httpx2.Client(timeout=min(remaining, READ_TIMEOUT_SECONDS)) as client,
            client.stream("POST", url, json=body, headers=headers) as response,
        ):
            if response.status_code != 200:
                raise AssistantFault(_error_message(response.status_code))
            yield from _pieces(_lines(response, deadline), completion)
    except httpx2.TimeoutException as error:
        raise AssistantFault(TOO_SLOW) from error
    except httpx2.HTTPError as error:
        raise AssistantFault(UNREACHABLE) from error


def _body(
    messages: ChatMessages, tools: Sequence[ChatMessage], *, may_use_tools: bool
) -> dict[str, Any]:
    body: dict[str, Any] = {
        "model": settings.ASSISTANT_MODEL,
        "messages": messages,
        "stream": True,
        "max_tokens": settings.ASSISTANT_MAX_TOKENS,
    }
    if settings.ASSISTANT_USAGE:
        body["stream_options"] = {"include_usage": True}
    if tools:
        body["tools"] = list(tools)
        body["tool_choice"] = "auto" if may_use_tools else "none"
    return body


def _error_message(status: int) -> str:
    if status == 429:
        return "The assistant is overloaded (429). Try again in a moment."
    if status in (400, 422):
        logger.warning(
            "The assistant's server refused a request with status %s. If it does not support tools "
            "or usage statistics, set ASSISTANT_TOOLS=0 or ASSISTANT_USAGE=0.",
            status,
        )
    return f"The assistant's server responded with status {status}. Try again in a moment."


def _lines(response: Any, deadline: float) -> Iterator[str]:
    """The lines of the stream. The last one may have no line break."""
    read, rest = 0, b""
    for chunk in response.iter_bytes():
        read += len(chunk)
        if read > MAX_BYTES or monotonic() > deadline:
            raise AssistantFault(TOO_SLOW)
        *lines, rest = (rest + chunk).split(b"\n")
        yield from (line.decode(errors="replace") for line in lines)
    yield rest.decode(errors="replace")


def _pieces(lines: Iterator[str], completion: Completion) -> Iterator[str]:
    for line in lines:
        if not line.startswith("data:"):
            continue
        data = line.removeprefix("data:").strip()
        if data == "[DONE]":
            return
        if piece := completion.add_event(data):
            yield piece
    if not completion.is_ended:
        raise AssistantFault("The answer was interrupted. The part that arrived is kept.")
