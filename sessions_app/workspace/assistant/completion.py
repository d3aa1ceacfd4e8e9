"""One completion of a model, assembled from the events of its stream."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sessions_app.workspace.assistant.faults import AssistantFault

ChatMessage = dict[str, Any]
ChatMessages = list[ChatMessage]

MAX_CALLS = 8
"""Tool calls in one completion; further ones are ignored."""
MAX_REPORTED_TOKENS = 100_000_000
INVALID_RESPONSE = "The assistant's server sent an invalid response. Try again."


@dataclass
class ToolCall:
    """A tool call. `arguments` is JSON text, but models may send anything."""

    id: str
    name: str = ""
    arguments: str = ""

    def parse(self) -> dict[str, Any] | None:
        """The arguments, or None if they are not a JSON object."""
        try:
            arguments = json.loads(self.arguments or "{}", parse_constant=_refuse)
        except (ValueError, RecursionError):
            return None
        return arguments if isinstance(arguments, dict) else None


class Completion:
    """The parts of a completion that have arrived.

    `tokens` is the usage, prompt included, that the server reported; None if it reported none.
    """

    def __init__(self) -> None:
        self.text = ""
        self.tokens: int | None = None
        self.is_ended = False
        self._calls: dict[int, ToolCall] = {}

    @property
    def has_started(self) -> bool:
        return bool(self.text or self._calls or self.is_ended)

    @property
    def calls(self) -> list[ToolCall]:
        """The tool calls, in the model's order."""
        return [self._calls[index] for index in sorted(self._calls)]

    def add_event(self, data: str) -> str:
        """Add an event of the stream, and return its text. Raises AssistantFault if it is
        invalid."""
        try:
            return self._add(json.loads(data))
        except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
            raise AssistantFault(INVALID_RESPONSE) from error

    def as_message(self) -> ChatMessage:
        """The completion as a message of the next request."""
        calls = [
            {
                "id": call.id,
                "type": "function",
                # Some servers parse the arguments, and fail if they are not JSON.
                "function": {"name": call.name, "arguments": json.dumps(call.parse() or {})},
            }
            for call in self.calls
        ]
        return {"role": "assistant", "content": self.text or None, "tool_calls": calls}

    def _add(self, event: Mapping[str, Any]) -> str:
        self._add_usage(event.get("usage"))
        if not event["choices"]:
            return ""
        choice = event["choices"][0]
        delta = choice.get("delta") or {}
        for part in delta.get("tool_calls") or []:
            self._add_call(part)
        content = delta.get("content") or ""
        if not isinstance(content, str):
            raise TypeError
        self.is_ended = self.is_ended or bool(choice.get("finish_reason"))
        text = clean(content)
        self.text += text
        return text

    def _add_usage(self, usage: Any) -> None:
        if not isinstance(usage, dict):
            return
        tokens = usage.get("total_tokens")
        if isinstance(tokens, int) and 0 <= tokens <= MAX_REPORTED_TOKENS:
            self.tokens = tokens

    def _add_call(self, part: Mapping[str, Any]) -> None:
        index = self._find_index(part)
        if index not in self._calls and len(self._calls) >= MAX_CALLS:
            return
        call = self._calls.setdefault(index, ToolCall(str(part.get("id") or f"call-{index}")))
        function = part.get("function") or {}
        call.name = call.name or clean(str(function.get("name") or ""))[:100]
        arguments = function.get("arguments") or ""
        call.arguments += arguments if isinstance(arguments, str) else json.dumps(arguments)

    def _find_index(self, part: Mapping[str, Any]) -> int:
        """The index of the call that this is a part of.

        Some servers send no index: then a part with an id starts a call, and parts without an id
        continue the last one.
        """
        if isinstance(index := part.get("index"), int):
            return index
        known = {call.id: index for index, call in self._calls.items()}
        last = max(self._calls, default=-1)
        if id := part.get("id"):
            return known.get(str(id), last + 1)
        return max(last, 0)


def clean(text: str) -> str:
    """The text without NUL and lone surrogates, which databases cannot store."""
    text = text.replace("\0", "")
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def estimate_tokens(messages: Sequence[ChatMessage], completion: Completion) -> int:
    """An estimate of the usage, for servers that do not report it."""
    length = sum(len(str(message.get("content") or "")) for message in messages)
    length += len(completion.text) + sum(len(call.arguments) for call in completion.calls)
    return length // 4 + 1


def _refuse(_: str) -> None:
    raise ValueError
