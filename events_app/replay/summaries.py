"""One-line summaries of events.

The data comes from the workspace and may be any object. Known keys are put into words, others are
shown with their names. Flags are described as facts ("tab hidden, 12 s"), never as verdicts.
"""

import re
from collections.abc import Callable
from typing import Any

from events_app.catalog.fields import FIELDS
from events_app.types import EventType
from gradient.core.numbers import integer_within, number_within

MAX_LENGTH = 240
_HEADLINES = (
    "content",
    "title",
    "heading",
    "subject",
    "command",
    "query",
    "fileName",
    "name",
    "skill",
    "connector",
    "comment",
    "step",
    "target",
    "path",
    "item",
    "summary",
)
"""The first of these keys in the data opens the line, without its name."""
_SILENT = frozenset(
    {"model", "source", "scope", "scopes", "chars", "legacy", "layout", "version", "messageId"}
)
_PROPOSALS: dict[tuple[str, str], str] = {
    (EventType.CONTENT_EDITED, "assistant"): "Accepted the assistant's edit",
    (EventType.AI_FEEDBACK, "proposal"): "Rejected the assistant's edit",
}
"""What became of an edit that the assistant proposed, by the event's type and `source`."""
_KINDS = {
    "tab_hidden": "Tab hidden",
    "window_blurred": "Window not in front",
    "large_paste": "Large paste",
    "second_window": "Second window",
    "devtools_opened": "Developer tools opened",
    "copy": "Copied text",
    "paste": "Pasted text",
}
_PARTS = 4
_MILLISECONDS = {"seconds": 1_000, "milliseconds": 1, "durationMs": 1}
"""The keys of durations, with the ms in their unit."""
_MAX_NUMBER = 10**12
"""A larger number is shown as it was sent: it is no duration, size or index (it may be a stand-in
for “no limit”), and calculating with it may overflow."""


def summary(type: str, data: dict[str, Any]) -> str:
    """One line of at most `MAX_LENGTH` characters; empty if there is nothing to say."""
    if type == EventType.SECURITY_FLAG:
        parts = [_kind(data), *_details(data, without={"kind"})]
    elif (summarize := _SUMMARIES.get(type)) is not None:
        parts = [summarize(data)]
    else:
        parts = _describe(type, data)
    return shorten(" · ".join(part for part in parts if part))


def _describe(type: str, data: dict[str, Any]) -> list[str]:
    key = next((key for key in _HEADLINES if _opens(data.get(key))), None)
    opening = [str(data[key])] if key else []
    proposal = _PROPOSALS.get((type, data["source"])) if _opens(data.get("source")) else None
    if proposal:
        return [proposal, *opening, *_details(data, without={key, "rating"})]
    return [*opening, *_details(data, without={key})]


def shorten(text: str, length: int = MAX_LENGTH) -> str:
    """One line of at most `length` characters, with an ellipsis if it is shortened."""
    line = " ".join(text[: 4 * length].split())
    return line if len(line) <= length and len(text) <= 4 * length else f"{line[: length - 1]}…"


def duration(milliseconds: float) -> str:
    """A duration: "640 ms", "12 s", "1 min 14 s", "2 h 5 min"."""
    if milliseconds < 1_000:
        return f"{milliseconds:.0f} ms"
    seconds = round(milliseconds / 1_000)
    if seconds < 60:
        return f"{milliseconds / 1_000:.3g} s" if milliseconds < 10_000 else f"{seconds} s"
    minutes, seconds = divmod(seconds, 60)
    if minutes < 60:
        return f"{minutes} min {seconds} s" if seconds else f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if minutes else f"{hours} h"


def _kind(data: dict[str, Any]) -> str:
    kind = data.get("kind")
    if not _is_printable(kind):
        return "Flag"
    return _KINDS.get(str(kind), str(kind).replace("_", " ").capitalize())


def _details(data: dict[str, Any], without: set[str | None]) -> list[str]:
    printable = ((key, value) for key, value in data.items() if key not in without | _SILENT)
    return [_detail(key, value) for key, value in printable if _is_printable(value)][:_PARTS]


def _detail(key: str, value: object) -> str:
    words = _words(key)
    number = number_within(value, 0, _MAX_NUMBER)
    if number is not None and key in _MILLISECONDS:
        return duration(number * _MILLISECONDS[key])
    if number is not None and (key == "bytes" or words.startswith("characters")):
        return f"{number:,} {words}"
    return f"{words}: {', '.join(value) if isinstance(value, list) else value}"


def _words(key: str) -> str:
    """The catalog's words for the key; `someOtherKey` as `some other key`."""
    if (field := FIELDS.get(key)) is not None:
        words: str = field["title"]
        return words
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", key).replace("_", " ").lower()


def _opens(value: object) -> bool:
    return _is_printable(value) and not isinstance(value, list)


def _is_printable(value: object) -> bool:
    """Whether the value is shown: a text, a number, or a list of names."""
    if isinstance(value, list):
        return bool(value) and all(isinstance(each, str) and each for each in value)
    return isinstance(value, str | int | float) and value != ""


def _advanced(data: dict[str, Any]) -> str:
    before, behind = _phase_number(data, "fromPhaseIndex"), _phase_number(data, "toPhaseIndex")
    return f"From phase {before} to phase {behind}" if before and behind else ""


def _expired(data: dict[str, Any]) -> str:
    number = _phase_number(data, "phaseIndex")
    return f"Of phase {number}" if number else "Of setup"


def _instructions(data: dict[str, Any]) -> str:
    """What became of the text; without a number of lines, the text's beginning."""
    changes = [
        f"{number:,} line{'' if number == 1 else 's'} {what}"
        for key, what in (("added", "added"), ("removed", "removed"))
        if (number := integer_within(data.get(key), 0, _MAX_NUMBER)) is not None
    ]
    words = [data.get("file"), data.get("summary"), ", ".join(changes)]
    if not changes:
        words.append(data.get("content"))
    return " · ".join(str(word) for word in words if _is_printable(word))


def _phase_number(data: dict[str, Any], key: str) -> int | None:
    """The number of a phase, from 1, of its index in the data."""
    index = integer_within(data.get(key), 0, _MAX_NUMBER)
    return None if index is None else index + 1


def _submitted(data: dict[str, Any]) -> str:
    by = data.get("submittedBy")
    return f"By the {by}" if isinstance(by, str) else ""


_SUMMARIES: dict[str, Callable[[dict[str, Any]], str]] = {
    EventType.AGENTS_MD_EDITED: _instructions,
    EventType.PHASE_ADVANCED: _advanced,
    EventType.TIME_EXPIRED: _expired,
    EventType.TASK_SUBMITTED: _submitted,
}
