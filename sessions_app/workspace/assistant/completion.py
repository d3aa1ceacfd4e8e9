"""One completion of a model, put together from the events of its stream."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sessions_app.workspace.assistant.faults import AssistantFault

ChatMessage = dict[str, Any]
ChatMessages = list[ChatMessage]

MAX_CALLS = 8
"""Of tools in one completion; further ones are left out."""
MAX_TOKENS_SAID = 100_000_000
NONSENSE = "The assistant's server sent something that is no answer. Try again."


@dataclass
class ToolCall:
    """`arguments` is JSON, if the model keeps to the protocol."""

    id: str
    name: str = ""
    arguments: str = ""

    def parse(self) -> dict[str, Any] | None:
        """The arguments; None if they are no JSON object."""
        try:
            arguments = json.loads(self.arguments or "{}", parse_constant=_refuse)
        except (ValueError, RecursionError):
            return None
        return arguments if isinstance(arguments, dict) else None


class Completion:
    """`tokens` is what the server says that it cost, question included; None if it says nothing."""

    def __init__(self) -> None:
        self.text = ""
        self.tokens: int | None = None
        self.is_ended = False
        self._calls: dict[int, ToolCall] = {}

    @property
    def has_begun(self) -> bool:
        return bool(self.text or self._calls or self.is_ended)

    @property
    def calls(self) -> list[ToolCall]:
        """What the model wants to use, in its order."""
        return [self._calls[index] for index in sorted(self._calls)]

    def take(self, data: str) -> str:
        """Take an event of the stream, and return the text that it adds. Raises AssistantFault."""
        try:
            return self._take(json.loads(data))
        except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
            raise AssistantFault(NONSENSE) from error

    def as_message(self) -> ChatMessage:
        """The completion as a part of the conversation that goes on."""
        calls = [
            {
                "id": call.id,
                "type": "function",
                # Servers that read the arguments fail where these are no JSON.
                "function": {"name": call.name, "arguments": json.dumps(call.parse() or {})},
            }
            for call in self.calls
        ]
        return {"role": "assistant", "content": self.text or None, "tool_calls": calls}

    def _take(self, event: Mapping[str, Any]) -> str:
        self._take_usage(event.get("usage"))
        if not event["choices"]:
            return ""
        choice = event["choices"][0]
        delta = choice.get("delta") or {}
        for part in delta.get("tool_calls") or []:
            self._take_call(part)
        content = delta.get("content") or ""
        if not isinstance(content, str):
            raise TypeError
        self.is_ended = self.is_ended or bool(choice.get("finish_reason"))
        text = clean(content)
        self.text += text
        return text

    def _take_usage(self, usage: Any) -> None:
        if not isinstance(usage, dict):
            return
        said = usage.get("total_tokens")
        if isinstance(said, int) and 0 <= said <= MAX_TOKENS_SAID:
            self.tokens = said

    def _take_call(self, part: Mapping[str, Any]) -> None:
        index = self._index_of(part)
        if index not in self._calls and len(self._calls) >= MAX_CALLS:
            return
        call = self._calls.setdefault(index, ToolCall(str(part.get("id") or f"call-{index}")))
        function = part.get("function") or {}
        call.name = call.name or clean(str(function.get("name") or ""))[:100]
        arguments = function.get("arguments") or ""
        call.arguments += arguments if isinstance(arguments, str) else json.dumps(arguments)

    def _index_of(self, part: Mapping[str, Any]) -> int:
        """Some servers send no index: a call begins with its id, and what follows belongs to it."""
        if isinstance(index := part.get("index"), int):
            return index
        known = {call.id: index for index, call in self._calls.items()}
        last = max(self._calls, default=-1)
        if id := part.get("id"):
            return known.get(str(id), last + 1)
        return max(last, 0)


def clean(text: str) -> str:
    """The text without what no database holds: NUL, and halves of characters."""
    text = text.replace("\0", "")
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def estimate_tokens(messages: Sequence[ChatMessage], completion: Completion) -> int:
    """About as many as there are, for a server that does not say it."""
    length = sum(len(str(message.get("content") or "")) for message in messages)
    length += len(completion.text) + sum(len(call.arguments) for call in completion.calls)
    return length // 4 + 1


def _refuse(_: str) -> None:
    raise ValueError
