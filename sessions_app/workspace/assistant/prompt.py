"""The prompt: the brief, the candidate's preparation, the work, the files and the conversation."""

import json
from threading import BoundedSemaphore
from uuid import UUID

from django.conf import settings
from django.db.models.functions import Length, Substr

from sessions_app.models import AssessmentVersion, AssistantTurn, Checkpoint, Message, WorkflowRun
from sessions_app.vocabulary.enums import MessageRole
from sessions_app.workspace.assistant.completion import ChatMessages
from sessions_app.workspace.deliverables.places import content_in
from sessions_app.workspace.materials import list_files, read_beginnings
from sessions_app.workspace.preparation import get_preparation

MAX_MESSAGES = 40
MAX_CONVERSATION_LENGTH = 60_000
"""Characters, like the other lengths."""
MAX_WORK_LENGTH = 30_000
MAX_LISTED_FILES = 100
MAX_FILES_LENGTH = 60_000
"""All files together."""
WORK = "The deliverable so far, as JSON"
FILES = "The files that you can read"
ROLE = (
    "You are the assistant of a candidate in a hiring assessment. Help with the task below. "
    "Say what you do not know. Answer in Markdown."
)


STEP_ROLE = (
    "You run one step of a workflow that a candidate has designed. Follow its prompt for each of "
    "its inputs, and answer with the result only."
)


_concurrent_prompts = BoundedSemaphore(2)
"""Limits memory: parsing a deliverable of several MiB takes ten times that. Most threads only wait
for a model."""


def messages(turn: AssistantTurn) -> ChatMessages:
    run = WorkflowRun.objects.filter(turn=turn.pk).first()
    if run is not None:
        return _step_messages(turn, run)
    with _concurrent_prompts:
        return [{"role": "system", "content": _system(turn)}, *_conversation(turn)]


def _system(turn: AssistantTurn) -> str:
    preparation = get_preparation(turn.session_id)
    facts = "\n".join(f"- {entry.key}: {entry.value}" for entry in preparation.memory)
    skills = "\n\n".join(
        f"## {skill.name}\n{skill.instructions}" for skill in preparation.skills if skill.is_enabled
    )
    version = AssessmentVersion.objects.get_for_session(turn.session)
    parts = {
        "The task": version.task_prompt,
        "The candidate's instructions": preparation.instructions.text,
        "What the candidate told you to remember": facts,
        "Skills": skills,
        WORK: _work(turn, version.deliverable_type),
        FILES: _files(turn),
    }
    sections = [f"# {title}\n{text}" for title, text in parts.items() if text]
    return "\n\n".join([ROLE, *sections])


def _step_messages(turn: AssistantTurn, run: WorkflowRun) -> ChatMessages:
    files = _files(turn)
    system = f"{STEP_ROLE}\n\n# {FILES}\n{files}" if files else STEP_ROLE
    inputs = "\n\n".join(f"Input {number}:\n{each}" for number, each in enumerate(run.inputs, 1))
    return [
        {"role": "system", "content": system},
        {"role": "user", "content": f"{run.prompt}\n\n{inputs}".strip()},
    ]


def _work(turn: AssistantTurn, type: str) -> str:
    """The work that was last saved, or else the empty deliverable, as JSON."""
    index = turn.session.current_phase_index
    if index is None:
        return ""
    checkpoints = Checkpoint.objects.filter(session=turn.session_id, phase__index=index)
    state = checkpoints.values_list("state", flat=True).first()
    return json.dumps(content_in(type, state), ensure_ascii=False)[:MAX_WORK_LENGTH]


def _files(turn: AssistantTurn) -> str:
    """The files that the candidate can open: only names if the model has tools to read them, else
    also the beginnings of their texts."""
    if settings.ASSISTANT_TOOLS:
        return "\n".join(f"- {file.name}" for file in list_files(turn.session)[:MAX_LISTED_FILES])
    parts = []
    for name, text, is_whole in read_beginnings(turn.session, MAX_FILES_LENGTH):
        rest = "" if is_whole else "\n[The rest is left out.]"
        nothing = "[This file has no text.]" if is_whole else ""
        parts.append(f"## {name}\n{text or nothing}{rest}")
    return "\n\n".join(parts)


def _conversation(turn: AssistantTurn) -> ChatMessages:
    """The last messages up to and including the question, oldest first."""
    messages = Message.objects.for_session(turn.session_id)
    latest = messages.reverse().exclude(role=MessageRole.TOOL)
    if turn.question_id is not None:  # leaves out earlier answers to it
        asked_at = messages.values_list("created_at", flat=True).get(pk=turn.question_id)
        latest = latest.filter(created_at__lte=asked_at)
    ids: list[UUID] = []
    size = 0
    # Read the lengths first: a message may have millions of characters.
    for id, length in latest.values_list("pk", Length("content"))[:MAX_MESSAGES]:
        size += length
        if ids and size > MAX_CONVERSATION_LENGTH:
            break
        ids.append(id)
    beginning = Substr("content", 1, MAX_CONVERSATION_LENGTH)
    rows = latest.filter(pk__in=ids).values_list("role", beginning)
    return [{"role": role, "content": content} for role, content in rows][::-1]
