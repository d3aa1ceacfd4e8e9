"""The keys of the data, each declared once: its schema, and the words by which people read it."""

from typing import Any

Schema = dict[str, Any]

MAX_INTEGER = 9_007_199_254_740_991
"""The largest integer that JavaScript holds exactly."""


def _text(words: str, description: str, *choices: str) -> Schema:
    schema: Schema = {"type": "string", "title": words, "description": description}
    return {**schema, "enum": list(choices)} if choices else schema


def _count(words: str, description: str, *, least: int = 0) -> Schema:
    return {
        "type": "integer",
        "minimum": least,
        "maximum": MAX_INTEGER,
        "title": words,
        "description": description,
    }


def _flag(words: str, description: str) -> Schema:
    return {"type": "boolean", "title": words, "description": description}


def _texts(words: str, description: str) -> Schema:
    return {
        "type": "array",
        "items": {"type": "string"},
        "title": words,
        "description": description,
    }


def _or_null(schema: Schema) -> Schema:
    return {**schema, "type": [schema["type"], "null"]}


FIELDS: dict[str, Schema] = {
    "action": _text("action", "What became of the inbox item."),
    "added": _count("lines added", "Lines added."),
    "after": _text("after", "The text afterwards, or its beginning."),
    "arguments": _text("arguments", "What stands behind the command."),
    "before": _text("before", "The text before, or its beginning."),
    "bytes": _count("bytes", "The file's size in bytes."),
    "characters": _count("characters", "The text's length in characters."),
    "charactersAdded": _count("characters added", "Characters added."),
    "charactersRemoved": _count("characters removed", "Characters removed."),
    "command": _text("command", "The command, with its slash."),
    "comment": _text("comment", "What the candidate wrote beside the rating."),
    "connector": _text("connector", "The source's identifier."),
    "content": _text("content", "The text, whole."),
    "durationMs": _count("duration in ms", "How long it took, in milliseconds."),
    "failed": _count("failed", "Inputs for which the run failed."),
    "file": _text("file", "The name of the instructions' file."),
    "fileName": _text("file name", "The file's name."),
    "from": _count("from", "The place before, from 1.", least=1),
    "fromPhaseIndex": _count("from phase", "The index of the phase that ended, from 0."),
    "heading": _text("heading", "The section's heading."),
    "inputs": _count("inputs", "Inputs that the workflow was run with."),
    "instructions": _text("instructions", "What the skill tells the assistant to do."),
    "item": _text("item", "The inbox item's identifier."),
    "key": _text("key", "What the fact is about."),
    "kind": _text(
        "kind",
        "What was noticed.",
        "tab_hidden",
        "window_blurred",
        "large_paste",
        "second_window",
        "devtools_opened",
        "copy",
        "paste",
    ),
    "layout": _text("layout", "The slide's layout."),
    "legacy": _flag("legacy", "Whether the workspace is one that activates skills."),
    "mediaType": _text("media type", "The file's media type, as “text/csv”."),
    "messageId": _text("message", "The id of the message in the conversation."),
    "model": _text("model", "The model that answered."),
    "name": _text("name", "The source's name."),
    "notTaken": _texts("not taken over", "What of the file could not be taken over."),
    "phaseIndex": _or_null(_count("phase", "The index of the phase, from 0; null: setup.")),
    "query": _text("query", "What was looked for."),
    "rating": _text("rating", "The candidate's judgment of the answer.", "up", "down"),
    "reason": _text("reason", "Why."),
    "removed": _count("lines removed", "Lines removed."),
    "result": _text("result", "What came of it.", "connected", "refused", "failed"),
    "revision": _count("revision", "The checkpoint's revision.", least=1),
    "run": _count("run", "The run's number, from 1.", least=1),
    "scope": _text("scope", "For how long it holds.", "session", "phase"),
    "scopes": _texts("scopes", "What the assistant may do with the source."),
    "section": _count("section", "The section's place, from 1.", least=1),
    "sender": _text("from", "Who sent the inbox item."),
    "shown": _texts("shown", "The names of the sources in the list."),
    "skill": _text("skill", "The skill's identifier."),
    "slide": _count("slide", "The slide's place, from 1.", least=1),
    "source": _text("source", "Where it came from."),
    "step": _text("step", "The name of the workflow's step."),
    "stopped": _flag("stopped", "Whether the answer ended before it was complete."),
    "subject": _text("subject", "The inbox item's subject."),
    "submittedBy": _text("submitted by", "Who submitted.", "candidate", "timer", "staff"),
    "succeeded": _count("succeeded", "Inputs for which the run succeeded."),
    "summary": _text("summary", "What was changed, in a few words."),
    "target": _text("target", "The part of the deliverable."),
    "timeRemainingAtEnd": _count(
        "time remaining", "Seconds that remained of the phase that ended."
    ),
    "title": _text("title", "The slide's title."),
    "to": _count("to", "The place afterwards, from 1.", least=1),
    "toPhaseIndex": _count("to phase", "The index of the phase that began, from 0."),
    "tool": _text("tool", "The tool's name."),
    "value": _text("value", "The fact."),
    "version": _count("version", "The number of versions so far.", least=1),
    "words": _count("words", "The section's length in words."),
}
