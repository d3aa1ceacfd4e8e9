"""Records the session's own events, in the transaction in which they happen."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.dispatch import receiver

from events_app import log, tree
from events_app.log import NewEvent, record, record_one_each
from events_app.types import SETUP_PHASE, TASK_PHASE, EventType
from gradient.core import clock
from sessions_app.lifecycle.conversation import ToolUse
from sessions_app.lifecycle.steps import Moments
from sessions_app.models import (
    AssistantTurn,
    EditProposal,
    Message,
    Session,
    Skill,
    StoredFile,
    WorkflowRun,
)
from sessions_app.vocabulary import signals
from sessions_app.vocabulary.actors import Actor
from sessions_app.vocabulary.enums import ActorKind, MessageRole, SkillOrigin, Status, TurnState
from sessions_app.vocabulary.materials import MaterialSource
from sessions_app.vocabulary.quotas import EVENTS, Quota
from sessions_app.workspace.deliverables.places import describe, plain_text

MAX_EXCERPT = 300
"""Characters of a text before and after an edit, as the workspace sends them."""
TYPE_OF_ROLE = {
    MessageRole.USER: EventType.USER_MESSAGE,
    MessageRole.ASSISTANT: EventType.AI_RESPONSE,
    MessageRole.TOOL: EventType.AI_TOOL_USE,
}


@receiver(signals.timers_ended, dispatch_uid="log_time_expired")
def record_time_expired(moments: Moments, **_: Any) -> None:
    events = {}
    for session, at in moments:
        phase_index = session.current_phase_index
        phase = SETUP_PHASE if phase_index is None else TASK_PHASE
        data = {"phaseIndex": phase_index}
        events[session.pk] = _event(EventType.TIME_EXPIRED, at, phase, data)
    record_one_each(events)


@receiver(signals.phase_advanced, dispatch_uid="log_phase_advanced")
def record_phase_advanced(
    session: Session, from_index: int, to_index: int, time_remaining: int, at: datetime, **_: Any
) -> None:
    data = {
        "fromPhaseIndex": from_index,
        "toPhaseIndex": to_index,
        "timeRemainingAtEnd": time_remaining,
    }
    _record(session, EventType.PHASE_ADVANCED, at, TASK_PHASE, data)


@receiver(signals.statuses_changed, dispatch_uid="log_task_submitted")
def record_task_submitted(
    moments: Moments, to_status: Status, from_status: Status, actor: Actor, **_: Any
) -> None:
    """Record submissions by a person; a timer's is recorded as `time_expired`."""
    is_submission = (from_status, to_status) == (Status.IN_PROGRESS, Status.SUBMITTED)
    if is_submission and actor.kind != ActorKind.TIMER:
        for session, at in moments:
            data = {"submittedBy": session.submitted_by}
            _record(session, EventType.TASK_SUBMITTED, at, TASK_PHASE, data)


@receiver(signals.statuses_changed, dispatch_uid="tree_begin")
def collect_heads(moments: Moments, to_status: Status, **_: Any) -> None:
    """Let the worker collect the logs' heads from the start, and at the latest at their end."""
    if to_status in (Status.SETUP, Status.SUBMITTED):
        tree.begin(session.pk for session, _ in moments)


@receiver(signals.message_recorded, dispatch_uid="log_message")
def record_message(
    session: Session,
    message: Message,
    model: str,
    is_partial: bool,
    use: ToolUse | None,
    **_: Any,
) -> None:
    phase = SETUP_PHASE if session.status == Status.SETUP else TASK_PHASE
    type = TYPE_OF_ROLE[MessageRole(message.role)]
    data: dict[str, Any] = {"content": message.content, "messageId": str(message.pk)}
    if use is not None:
        data |= _tool_data(use)
    if model:
        data["model"] = model
    if is_partial:
        data["stopped"] = True
    _record(session, type, message.created_at, phase, data)


@receiver(signals.deliverable_exported, dispatch_uid="log_deliverable_downloaded")
def record_download(session: Session, **file: Any) -> None:
    _record_file(session, EventType.DELIVERABLE_DOWNLOADED, file)


@receiver(signals.deliverable_imported, dispatch_uid="log_deliverable_reuploaded")
def record_reupload(session: Session, not_taken: list[str], **file: Any) -> None:
    also = {"notTaken": not_taken} if not_taken else {}
    _record_file(session, EventType.DELIVERABLE_REUPLOADED, file, **also)


@receiver(signals.instructions_edited, dispatch_uid="log_agents_md_edited")
def record_instructions(
    session: Session, text: str, added: int, removed: int, at: datetime, **_: Any
) -> None:
    data = {"file": "AGENTS.md", "added": added, "removed": removed, "content": text}
    _record_bounded(session, EventType.AGENTS_MD_EDITED, at, data)


@receiver(signals.remembered, dispatch_uid="log_memory_added")
def record_memory(session: Session, key: str, value: str, at: datetime, **_: Any) -> None:
    _record_bounded(session, EventType.MEMORY_ADDED, at, {"key": key, "value": value})


@receiver(signals.skill_added, dispatch_uid="log_skill_added")
def record_skill(session: Session, skill: Skill, file_bytes: int, at: datetime, **_: Any) -> None:
    if skill.origin == SkillOrigin.UPLOADED:
        data = {"skill": skill.name, "fileName": skill.file_name, "bytes": file_bytes}
        _record_bounded(session, EventType.SKILL_UPLOADED, at, data)
    else:
        data = {"skill": skill.name, "instructions": skill.instructions}
        _record_bounded(session, EventType.SKILL_CREATED, at, data)


@receiver(signals.skill_switched, dispatch_uid="log_skill_switched")
def record_skill_switched(
    session: Session, skill: Skill, reason: str, at: datetime, **_: Any
) -> None:
    type = EventType.SKILL_ENABLED if skill.is_enabled else EventType.SKILL_DISABLED
    data = {"skill": skill.name, "scope": "session"}
    _record_bounded(session, type, at, {**data, "reason": reason} if reason else data)


@receiver(signals.source_connected, dispatch_uid="log_connector_connected")
def record_connection(session: Session, source: MaterialSource, at: datetime, **_: Any) -> None:
    data = {
        "connector": source["id"],
        "name": source["name"],
        "scopes": ["files.read"],
        "result": "connected",
    }
    _record_bounded(session, EventType.CONNECTOR_CONNECTED, at, data)


@receiver(signals.file_added, dispatch_uid="log_file_uploaded")
def record_file(session: Session, file: StoredFile, at: datetime, **_: Any) -> None:
    data = {"fileName": file.name, "bytes": file.bytes, "mediaType": file.media_type}
    _record_bounded(session, EventType.FILE_UPLOADED, at, data)


@receiver(signals.proposal_taken, dispatch_uid="log_proposal_taken")
def record_taken_proposal(session: Session, proposal: EditProposal, at: datetime, **_: Any) -> None:
    before, after = (plain_text(proposal.change[key]) for key in ("before", "after"))
    start = _common(before, after)
    most = min(len(before), len(after)) - start
    end = min(most, _common(before[::-1], after[::-1]))
    removed, added = before[start : len(before) - end], after[start : len(after) - end]
    data = {
        "target": describe(proposal.path),
        "source": "assistant",
        "charactersAdded": len(added),
        "charactersRemoved": len(removed),
        "before": removed[:MAX_EXCERPT],
        "after": added[:MAX_EXCERPT],
    }
    _record_bounded(session, EventType.CONTENT_EDITED, at, data)


@receiver(signals.proposal_left, dispatch_uid="log_proposal_left")
def record_left_proposal(session: Session, proposal: EditProposal, at: datetime, **_: Any) -> None:
    data = {"rating": "down", "source": "proposal", "target": describe(proposal.path)}
    _record_bounded(session, EventType.AI_FEEDBACK, at, data)


@receiver(signals.workflow_step_run, dispatch_uid="log_workflow_run")
def record_workflow_run(
    session: Session, run: WorkflowRun, turn: AssistantTurn, at: datetime, **_: Any
) -> None:
    count = max(1, len(run.inputs))  # a step without inputs runs once
    succeeded = count if turn.state == TurnState.DONE else 0
    data = {
        "run": run.number,
        "step": run.step_name or f"step {run.step + 1}",
        "inputs": len(run.inputs),
        "succeeded": succeeded,
        "failed": count - succeeded,
        "durationMs": max(0, int((at - turn.begun_at).total_seconds() * 1000)),
    }
    stopped = {"stopped": True} if turn.state == TurnState.STOPPED else {}
    _record_bounded(session, EventType.WORKFLOW_RUN, at, {**data, **stopped})


@receiver(signals.sessions_erased, dispatch_uid="log_erased")
def mark_erased(session_ids: list[UUID], **_: Any) -> None:
    log.mark_erased(session_ids)


def _common(one: str, other: str) -> int:
    """The number of characters that both begin with."""
    pairs = zip(one, other, strict=False)
    return next((at for at, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))


def _tool_data(use: ToolUse) -> dict[str, Any]:
    said = {
        "tool": use.tool,
        "query": use.query,
        "source": use.source,
        "target": use.target,
        "before": use.before,
        "after": use.after,
    }
    return {**{key: text for key, text in said.items() if text}, "durationMs": use.duration_ms}


def _record_file(
    session: Session, type: EventType, file: dict[str, Any], **also: list[str]
) -> None:
    data = {
        "fileName": file["file_name"],
        "bytes": file["bytes"],
        "mediaType": file["media_type"],
        "revision": file["revision"],
        **also,
    }
    _record_bounded(session, type, clock.now(), data)


def _record_bounded(session: Session, type: EventType, at: datetime, data: dict[str, Any]) -> None:
    """What a candidate may do as often as they like, bounded like what the workspace sends."""
    phase = SETUP_PHASE if session.status == Status.SETUP else TASK_PHASE
    _record(session, type, at, phase, data, quota=EVENTS)


def _record(
    session: Session,
    type: EventType,
    at: datetime,
    phase: str,
    data: dict[str, Any],
    *,
    quota: Quota | None = None,
) -> None:
    record(session.pk, [_event(type, at, phase, data)], quota=quota)


def _event(type: EventType, at: datetime, phase: str, data: dict[str, Any]) -> NewEvent:
    return NewEvent(type=type, timestamp_ms=int(at.timestamp() * 1000), phase=phase, data=data)
