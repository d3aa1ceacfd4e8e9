"""What a model is told: the brief, what the candidate gave it, the work, the conversation."""

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
MAX_CONVERSATION = 60_000
MAX_WORK = 30_000
MAX_NAMED = 100
MAX_FILES = 60_000
"""Characters, of all files together."""
WORK = "The deliverable so far, as JSON"
FILES = "The files that the candidate has opened to you"
ROLE = (
    "You are the assistant of a candidate in a hiring assessment. Help with the task below. "
    "Say what you do not know. Answer in Markdown."
)


ROLE_OF_A_RUN = (
    "You run one step of a workflow that a candidate has designed. Do what its prompt says, with "
    "each of its inputs, and answer with the result alone."
)


_AT_ONCE = BoundedSemaphore(2)
"""A deliverable of several MiB takes ten times that while it is read; most threads only wait for a
model."""


def messages(turn: AssistantTurn) -> ChatMessages:
    run = WorkflowRun.objects.filter(turn=turn.pk).first()
    if run is not None:
        return _messages_of_run(turn, run)
    with _AT_ONCE:
        return [{"role": "system", "content": _system(turn)}, *_conversation(turn)]


def _system(turn: AssistantTurn) -> str:
    given = get_preparation(turn.session_id)
    facts = "\n".join(f"- {entry.key}: {entry.value}" for entry in given.memory)
    skills = "\n\n".join(
        f"## {skill.name}\n{skill.instructions}" for skill in given.skills if skill.is_enabled
    )
    version = AssessmentVersion.objects.get_for_session(turn.session)
    parts = {
        "The task": version.task_prompt,
        "The candidate's instructions": given.instructions.text,
        "What the candidate told you to remember": facts,
        "Skills": skills,
        WORK: _work(turn, version.deliverable_type),
        FILES: _files(turn),
    }
    told = [f"# {title}\n{text}" for title, text in parts.items() if text]
    return "\n\n".join([ROLE, *told])


def _messages_of_run(turn: AssistantTurn, run: WorkflowRun) -> ChatMessages:
    files = _files(turn)
    told = f"{ROLE_OF_A_RUN}\n\n# {FILES}\n{files}" if files else ROLE_OF_A_RUN
    inputs = "\n\n".join(f"Input {number}:\n{each}" for number, each in enumerate(run.inputs, 1))
    return [
        {"role": "system", "content": told},
        {"role": "user", "content": f"{run.prompt}\n\n{inputs}".strip()},
    ]


def _work(turn: AssistantTurn, type: str) -> str:
    """The work as it was saved last; before that, what it would be."""
    index = turn.session.current_phase_index
    if index is None:
        return ""
    checkpoints = Checkpoint.objects.filter(session=turn.session_id, phase__index=index)
    state = checkpoints.values_list("state", flat=True).first()
    return json.dumps(content_in(type, state), ensure_ascii=False)[:MAX_WORK]


def _files(turn: AssistantTurn) -> str:
    """Each file that the candidate can open: its name if the model has tools to read it, else with
    the beginning of its text."""
    if settings.ASSISTANT_TOOLS:
        return "\n".join(f"- {file.name}" for file in list_files(turn.session)[:MAX_NAMED])
    parts = []
    for name, text, is_whole in read_beginnings(turn.session, MAX_FILES):
        rest = "" if is_whole else "\n[The rest is left out.]"
        nothing = "[This file has no text.]" if is_whole else ""
        parts.append(f"## {name}\n{text or nothing}{rest}")
    return "\n\n".join(parts)


def _conversation(turn: AssistantTurn) -> ChatMessages:
    """The last messages up to the question, in order; the question is always among them."""
    messages = Message.objects.for_session(turn.session_id)
    latest = messages.reverse().exclude(role=MessageRole.TOOL)
    if turn.question_id is not None:  # what came of it once is no part
        asked_at = messages.values_list("created_at", flat=True).get(pk=turn.question_id)
        latest = latest.filter(created_at__lte=asked_at)
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
