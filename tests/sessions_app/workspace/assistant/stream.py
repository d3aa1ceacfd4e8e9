"""What a server of chat completions streams."""

import json
from typing import Any


def event(content: object, finish: str | None = None, **delta: Any) -> bytes:
    choice = {"delta": {"content": content, **delta}, "finish_reason": finish}
    return b"data: " + json.dumps({"choices": [choice]}).encode() + b"\n\n"


WHOLE = b": hello\n\n" + event("One ") + event("two.", "stop") + b"data: [DONE]\n\n"


def part(index: int | None = 0, id: str = "", name: str = "", arguments: object = "") -> Any:
    """A piece of a call of a tool."""
    piece: dict[str, Any] = {"index": index, "id": id, "type": "function"}
    piece["function"] = {"name": name, "arguments": arguments}
    return {key: value for key, value in piece.items() if value not in (None, "")}


def calling(name: str, arguments: object, *, text: str = "") -> bytes:
    """A completion that wants to use one tool, its arguments in three pieces."""
    whole = arguments if isinstance(arguments, str) else json.dumps(arguments)
    third = len(whole) // 3
    pieces = [whole[:third], whole[third : 2 * third], whole[2 * third :]]
    return (
        (event(text) if text else b"")
        + event(None, tool_calls=[part(0, "call_1", name)])
        + b"".join(event(None, tool_calls=[part(0, arguments=piece)]) for piece in pieces)
        + event(None, "tool_calls")
        + b"data: [DONE]\n\n"
    )
