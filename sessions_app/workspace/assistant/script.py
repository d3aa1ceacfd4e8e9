"""The demonstration's assistant: no model and no network, only what the session holds.

It keeps to the protocol of a model, tools included, and says what it is in each answer, so that
nobody takes it for more.
"""

import json
import re
import time
from collections.abc import Iterator
from typing import Any

from sessions_app.workspace.assistant.completion import ChatMessages, Completion
from sessions_app.workspace.assistant.prompt import FILES, ROLE_OF_A_RUN, WORK

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
"""What it proposes to change, by a key of the deliverable."""
Call = tuple[str, dict[str, str]]


def stream(messages: ChatMessages, completion: Completion) -> Iterator[str]:
    """The pieces of the answer, with pauses as a model makes them, or what to use first."""
    if calls := _wanted(messages):
        parts = [
            {"index": index, "id": f"script-{index}", "function": _function(*call)}
            for index, call in enumerate(calls)
        ]
        completion.take(_event({"tool_calls": parts}))
        return
    for piece in answer(messages).splitlines(keepends=True):
        time.sleep(PAUSE_SECONDS)
        yield completion.take(_event({"content": piece}))


def answer(messages: ChatMessages) -> str:
    system, question = str(messages[0]["content"]), _question(messages)
    about = "I am the **demonstration's script**, not a language model."
    if system.startswith(ROLE_OF_A_RUN):
        return f"{about} A model would answer this step here:\n\n> {question[:200]}\n"
    titles = [line.removeprefix("# ") for line in system.splitlines() if line.startswith("# ")]
    given = "\n".join(f"- {title}" for title in titles)
    asked = question.split("\n")[0][:120]
    return (
        f"{about} A server that you configure takes my place.\n\n"
        f"You asked: “{asked}” ({len(question.split())} words).\n\n"
        f"### What I was given\n\n{given}\n\n"
        "### What I would do next\n\n"
        "1. State the question in one sentence.\n"
        "2. Check each figure against its source.\n"
        "3. Write the recommendation **before** its reasons.\n"
    )


def _wanted(messages: ChatMessages) -> list[Call]:
    """What to use next: it looks for a file, reads it, and proposes a sentence that names it."""
    system = str(messages[0]["content"])
    if f"# {FILES}\n" not in system or system.startswith(ROLE_OF_A_RUN):
        return []
    told = [str(each["content"]) for each in messages if each["role"] == "tool"]
    if not told:
        words = re.findall(r"\w{4,}", _question(messages)) or ["June"]
        return [("search_sources", {"query": max(words, key=len)[:50]}), ("list_sources", {})]
    found = _FILE.search("\n".join(told[:2]))
    if found is None:
        return []
    if len(told) == 2:
        return [("read_file", {"file": found[2]})]
    return _proposal(system, found[1]) if len(told) == 3 else []


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
    except ValueError:  # there is none, or it was too long to be told whole
        return {}
    return content if isinstance(content, dict) else {}


def _question(messages: ChatMessages) -> str:
    return next(str(each["content"]) for each in messages[::-1] if each["role"] == "user")


def _function(name: str, arguments: dict[str, str]) -> dict[str, str]:
    return {"name": name, "arguments": json.dumps(arguments)}


def _event(delta: dict[str, Any]) -> str:
    return json.dumps({"choices": [{"delta": delta}]})
