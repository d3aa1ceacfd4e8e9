"""What a model is told: the brief, what the candidate gave it, the work, the conversation."""

import json

from sessions_app.models import AssessmentVersion, AssistantTurn, Checkpoint, Message
from sessions_app.workspace.materials import list_files
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


def messages(turn: AssistantTurn) -> ChatMessages:
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
    parts: list[str] = []
    left = MAX_FILES
    for file in list_files(turn.session, with_texts=True):
        text = file.text[:left]
        left -= len(text)
        rest = "" if len(text) == len(file.text) else "\n[The rest is left out.]"
        parts.append(f"## {file.name}\n{text or '[This file has no text.]'}{rest}")
    return "\n\n".join(parts)


def _conversation(turn: AssistantTurn) -> ChatMessages:
    """The last messages, in order; the latest is always among them."""
    told: ChatMessages = []
    size = 0
    latest = Message.objects.for_session(turn.session_id).reverse()
    for message in latest.exclude(role="tool")[:MAX_MESSAGES]:
        size += len(message.content)
        if told and size > MAX_CONVERSATION:
            break
        told.insert(0, {"role": message.role, "content": message.content[:MAX_CONVERSATION]})
    return told
