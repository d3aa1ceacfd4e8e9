"""Streams one chat completion, bounded in time and size whatever the server does."""

import json
from collections.abc import Iterator
from time import monotonic
from typing import Any

import httpx2
from django.conf import settings

from sessions_app.workspace.assistant.faults import AssistantFault
from sessions_app.workspace.assistant.prompt import ChatMessages

MAX_BYTES = 4_000_000
SILENCE_SECONDS = 30
TOO_LONG = "The assistant took too long. What came of its answer is kept."
AWAY = "The assistant's server cannot be reached. Try again in a moment; your work goes on."
NONSENSE = "The assistant's server sent something that is no answer. Try again."


def stream(messages: ChatMessages) -> Iterator[str]:
    """The pieces of the answer. Raises AssistantFault."""
    limit = settings.ASSISTANT_TIMEOUT_SECONDS
    body = {"model": settings.ASSISTANT_MODEL, "messages": messages, "stream": True}
    body["max_tokens"] = settings.ASSISTANT_MAX_TOKENS
    key = settings.ASSISTANT_API_KEY
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    url = f"{settings.ASSISTANT_URL.rstrip('/')}/chat/completions"
    deadline = monotonic() + limit
    try:
        with (
            httpx2.Client(timeout=min(limit, SILENCE_SECONDS)) as client,
            client.stream("POST", url, json=body, headers=headers) as response,
        ):
            if response.status_code != 200:
                raise AssistantFault(_refusal(response.status_code))
            yield from _pieces(_lines(response, deadline))
    except httpx2.TimeoutException as error:
        raise AssistantFault(TOO_LONG) from error
    except httpx2.HTTPError as error:
        raise AssistantFault(AWAY) from error


def _refusal(status: int) -> str:
    if status == 429:
        return "The assistant has too much to do (429). Try again in a moment."
    return f"The assistant's server answered with status {status}. Try again in a moment."


def _lines(response: Any, deadline: float) -> Iterator[str]:
    """The lines of the stream, also without an end in the last one."""
    read, rest = 0, b""
    for chunk in response.iter_bytes():
        read += len(chunk)
        if read > MAX_BYTES or monotonic() > deadline:
            raise AssistantFault(TOO_LONG)
        *lines, rest = (rest + chunk).split(b"\n")
        yield from (line.decode(errors="replace") for line in lines)
    yield rest.decode(errors="replace")


def _pieces(lines: Iterator[str]) -> Iterator[str]:
    came = False
    for line in lines:
        if not line.startswith("data:"):
            continue
        data = line.removeprefix("data:").strip()
        if data == "[DONE]":
            return
        piece, is_last = _parse(data)
        came = came or is_last
        if piece:
            yield piece
    if not came:
        raise AssistantFault("The answer broke off. What came of it is kept.")


def _parse(data: str) -> tuple[str, bool]:
    """The text of an event, and whether it is the last one."""
    try:
        event = json.loads(data)
        if not event["choices"]:
            return "", False
        choice = event["choices"][0]
        content = (choice.get("delta") or {}).get("content") or ""
        is_last = bool(choice.get("finish_reason"))
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise AssistantFault(NONSENSE) from error
    if not isinstance(content, str):
        raise AssistantFault(NONSENSE)
    return content.replace("\0", ""), is_last
