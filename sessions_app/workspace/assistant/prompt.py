"""What a model is told: the brief, what the candidate gave it, the work, the conversation."""

import json
from threading import BoundedSemaphore
from uuid import UUID

from django.db.models.functions import Length, Substr

from sessions_app.models import AssessmentVersion, AssistantTurn, Checkpoint, Message
from sessions_app.workspace.materials import read_beginnings
from sessions_app.workspace.preparation import get_preparation

MAX_MESSAGES = 40
MAX_CONVERSATION = 60_000
MAX_WORK = 30_000
MAX_FILES = 60_000
"""Characters, of all files together."""
ROLE = (
    "You are the assistant of a candidate in a hiring assessment. Help with the task below. "
    "Say what you do not know. Answer in Markdown."
)

ChatMessages = list[dict[str, str]]
_AT_ONCE = BoundedSemaphore(2)
"""A deliverable of several MiB takes ten times that while it is read; most threads only wait for a
model."""


def messages(turn: AssistantTurn) -> ChatMessages:
    with _AT_ONCE:
        return [{"role": "system", "content": _system(turn)}, *_conversation(turn)]


def _system(turn: AssistantTurn) -> str:
    given = get_preparation(turn.session_id)
    facts = "\n".join(f"- {entry.key}: {entry.value}" for entry in given.memory)
    skills = "\n\n".join(
        f"## {skill.name}\n{skill.instructions}" for skill in given.skills if skill.is_enabled
    )
    parts = {
        "The task": AssessmentVersion.objects.get_for_session(turn.session).task_prompt,
        "The candidate's instructions": given.instructions.text,
        "What the candidate told you to remember": facts,
        "Skills": skills,
        "The deliverable so far, as JSON": _work(turn),
        "The files that the candidate has opened to you": _files(turn),
    }
    told = [f"# {title}\n{text}" for title, text in parts.items() if text]
    return "\n\n".join([ROLE, *told])


def _work(turn: AssistantTurn) -> str:
    index = turn.session.current_phase_index
    if index is None:
        return ""
    checkpoints = Checkpoint.objects.filter(session=turn.session_id, phase__index=index)
    state = checkpoints.values_list("state", flat=True).first()
    return json.dumps(state, ensure_ascii=False)[:MAX_WORK] if state else ""


def _files(turn: AssistantTurn) -> str:
    """Each file that the candidate can open, with the beginning of its text."""
    parts = []
    for name, text, is_whole in read_beginnings(turn.session, MAX_FILES):
        rest = "" if is_whole else "\n[The rest is left out.]"
        nothing = "[This file has no text.]" if is_whole else ""
        parts.append(f"## {name}\n{text or nothing}{rest}")
    return "\n\n".join(parts)


def _conversation(turn: AssistantTurn) -> ChatMessages:
    """The last messages, in order; the latest is always among them."""
    latest = Message.objects.for_session(turn.session_id).reverse().exclude(role="tool")
    chosen: list[UUID] = []
    size = 0
    # A message may have millions of characters: only what is told is read.
    for id, length in latest.values_list("pk", Length("content"))[:MAX_MESSAGES]:
        size += length
        if chosen and size > MAX_CONVERSATION:
            break
        chosen.append(id)
    beginning = Substr("content", 1, MAX_CONVERSATION)
    told = latest.filter(pk__in=chosen).values_list("role", beginning)
    return [{"role": role, "content": content} for role, content in told][::-1]
