"""The demonstration's assistant: no model and no network, only what the session holds.

It says what it is in each answer, so that nobody takes it for more.
"""

import time
from collections.abc import Iterator

from sessions_app.workspace.assistant.prompt import ChatMessages

NAME = "Demonstration assistant (a script, not a model)"
PAUSE_SECONDS = 0.05


def stream(messages: ChatMessages) -> Iterator[str]:
    """The pieces of the answer, with pauses as a model makes them."""
    for piece in answer(messages).splitlines(keepends=True):
        time.sleep(PAUSE_SECONDS)
        yield piece


def answer(messages: ChatMessages) -> str:
    system, question = messages[0]["content"], messages[-1]["content"]
    titles = [line.removeprefix("# ") for line in system.splitlines() if line.startswith("# ")]
    given = "\n".join(f"- {title}" for title in titles)
    asked = question.split("\n")[0][:120]
    return (
        "I am the **demonstration's script**, not a language model. A server that you configure "
        "takes my place.\n\n"
        f"You asked: “{asked}” ({len(question.split())} words).\n\n"
        f"### What I was given\n\n{given}\n\n"
        "### What I would do next\n\n"
        "1. State the question in one sentence.\n"
        "2. Check each figure against its source.\n"
        "3. Write the recommendation **before** its reasons.\n"
    )
