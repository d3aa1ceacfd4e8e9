"""The demonstration's assistant: a script without a model or a network.

It uses the same protocol as a model, including tools, and says in each answer that it is a script.
"""

import json
import re
import time
from collections.abc import Iterator
from typing import Any

from sessions_app.workspace.assistant.completion import ChatMessages, Completion
from sessions_app.workspace.assistant.prompt import FILES, STEP_ROLE, WORK

NAME = "Demonstration assistant (a script, not a model)"
PAUSE_SECONDS = 0.05
_FILE = re.compile(r"“([^”]+)” \(file ([0-9a-f-]{36})\)")
_PLACES = {
    "sections": "sections.0.text",
    "slides": "slides.0.notes",
    "sheets": "sheets.0.rows.0.0",
    "steps": "steps.0.prompt",
    "body": "body",
}
"""The place that it proposes to change, by a key of the deliverable."""
Call = tuple[str, dict[str, str]]


def stream(messages: ChatMessages, completion: Completion) -> Iterator[str]:
    """Yield the answer piece by piece, with pauses like a model's, unless it first calls tools."""
    if calls := _next_calls(messages):
        parts = [
            {"index": index, "id": f"script-{index}", "function": _function(*call)}
            for index, call in enumerate(calls)
        ]
        completion.add_event(_event({"tool_calls": parts}))
        return
    for piece in answer(messages).splitlines(keepends=True):
        time.sleep(PAUSE_SECONDS)
        yield completion.add_event(_event({"content": piece}))


def answer(messages: ChatMessages) -> str:
    system, question = str(messages[0]["content"]), _question(messages)
    about = "I am the **demonstration's script**, not a language model."
    if system.startswith(STEP_ROLE):
        return f"{about} A model would answer this step here:\n\n> {question[:200]}\n"
    titles = [line.removeprefix("# ") for line in system.splitlines() if line.startswith("# ")]
    inputs = "\n".join(f"- {title}" for title in titles)
    first_line = question.split("\n")[0][:120]
    return (
        f"{about} A server that you configure takes my place.\n\n"
        f"You asked: “{first_line}” ({len(question.split())} words).\n\n"
        f"### What I was given\n\n{inputs}\n\n"
        "### What I would do next\n\n"
        "1. State the question in one sentence.\n"
        "2. Check each figure against its source.\n"
        "3. Write the recommendation **before** its reasons.\n"
    )


def _next_calls(messages: ChatMessages) -> list[Call]:
    """The next tool calls: it searches for a file, reads it, and proposes a sentence about it."""
    system = str(messages[0]["content"])
    if f"# {FILES}\n" not in system or system.startswith(STEP_ROLE):
        return []
    results = [str(each["content"]) for each in messages if each["role"] == "tool"]
    if not results:
        words = re.findall(r"\w{4,}", _question(messages)) or ["June"]
        return [("search_sources", {"query": max(words, key=len)[:50]}), ("list_sources", {})]
    file = _FILE.search("\n".join(results[:2]))
    if file is None:
        return []
    if len(results) == 2:
        return [("read_file", {"file": file[2]})]
    return _proposal(system, file[1]) if len(results) == 3 else []


def _proposal(system: str, file_name: str) -> list[Call]:
    content = _work(system)
    key = next((key for key in _PLACES if key in content), None)
    sentence = f"(Source: {file_name})"
    if key is None:
        return []
    value: Any = content
    try:
        for step in _PLACES[key].split("."):
            value = value[int(step)] if isinstance(value, list) else value.get(step, "")
    except (LookupError, AttributeError):
        return []
    if not isinstance(value, str) or sentence in value:
        return []
    after, reason = f"{value} {sentence}".strip(), "A reader sees where the figures come from."
    arguments = {"path": _PLACES[key], "value": after, "replaces": value, "reason": reason}
    return [("propose_edit", arguments)]


def _work(system: str) -> dict[str, Any]:
    _, _, rest = system.partition(f"# {WORK}\n")
    try:
        content, _ = json.JSONDecoder().raw_decode(rest)
    except ValueError:  # there is none, or it was truncated
        return {}
    return content if isinstance(content, dict) else {}


def _question(messages: ChatMessages) -> str:
    return next(str(each["content"]) for each in messages[::-1] if each["role"] == "user")


def _function(name: str, arguments: dict[str, str]) -> dict[str, str]:
    return {"name": name, "arguments": json.dumps(arguments)}


def _event(delta: dict[str, Any]) -> str:
    return json.dumps({"choices": [{"delta": delta}]})
