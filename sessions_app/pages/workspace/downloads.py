"""Downloads of a candidate's own data, after the submission."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import orjson
from django.http import HttpResponseBase
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from gradient.core.files import NDJSON
from gradient.core.registry import Registry
from sessions_app.models import Message, RefusedSave, Session, SessionPhase, StoredFile
from sessions_app.workspace.preparation import get_preparation

_ndjson = NDJSON()


@dataclass(frozen=True)
class Download:
    """A file at `/invite/<token>/<key>`."""

    key: str
    title: Promise
    explain: Callable[[Session], str]
    respond: Callable[[Session], HttpResponseBase]


def own_data(session: Session) -> HttpResponseBase:
    """All data except the log: one JSON object per line, with one key that names the kind."""
    parts = _ndjson.stream([], ((_line(key, value), 1) for key, value in _rows(session)))
    return _ndjson.response(f"session-{session.pk}", parts)


def explain_own_data(session: Session) -> str:
    messages = Message.objects.for_session(session.pk).count()
    refused = RefusedSave.objects.filter(session=session).count()
    text = gettext(
        "your name and address, the work of each phase, other saved versions of it (%(versions)d), "
        "the instructions, memory and skills that you gave the assistant, the names of the files "
        "that you uploaded, and the messages of the conversation (%(messages)d)."
    )
    return text % {"versions": refused, "messages": messages}


def _rows(session: Session) -> Iterator[tuple[str, dict[str, Any]]]:
    yield "session", _facts(session)
    phases = SessionPhase.objects.filter(session=session).select_related("checkpoint")
    for phase in phases.order_by("index").iterator(chunk_size=1):
        checkpoint = getattr(phase, "checkpoint", None)
        yield (
            "phase",
            {
                "index": phase.index,
                "name": phase.name,
                "startedAt": phase.started_at,
                "endedAt": phase.ended_at,
                "deliverableState": checkpoint and checkpoint.state,
            },
        )
    for save in RefusedSave.objects.filter(session=session).order_by("pk").iterator(chunk_size=1):
        columns = {"phaseIndex": save.phase_index, "createdAt": save.created_at}
        yield "refusedSave", {**columns, "deliverableState": save.state}
    yield from _preparation(session)
    for file in StoredFile.objects.filter(session=session).defer("text"):
        yield (
            "file",
            {
                "name": file.name,
                "mediaType": file.media_type,
                "bytes": file.bytes,
                "sha256": file.sha256,
                "createdAt": file.created_at,
            },
        )
    for message in Message.objects.for_session(session.pk).iterator(chunk_size=100):
        columns = {"role": message.role, "content": message.content}
        yield "message", {**columns, "createdAt": message.created_at}


def _preparation(session: Session) -> Iterator[tuple[str, dict[str, Any]]]:
    preparation = get_preparation(session.pk)
    if preparation.instructions.text:
        yield "instructions", {"text": preparation.instructions.text}
    for entry in preparation.memory:
        yield "memory", {"key": entry.key, "value": entry.value, "createdAt": entry.created_at}
    for skill in preparation.skills:
        yield (
            "skill",
            {
                "name": skill.name,
                "instructions": skill.instructions,
                "fileName": skill.file_name,
                "createdAt": skill.created_at,
            },
        )


def _facts(session: Session) -> dict[str, Any]:
    return {
        "id": session.pk,
        "organization": session.organization.name,
        "assessment": session.assessment.name,
        "candidateName": session.candidate.name,
        "candidateEmail": session.candidate.email,
        "status": session.status,
        "createdAt": session.created_at,
        "setupStartedAt": session.setup_started_at,
        "taskStartedAt": session.task_started_at,
        "submittedAt": session.submitted_at,
        "submittedBy": session.submitted_by,
    }


def _line(key: str, value: dict[str, Any]) -> str:
    option = orjson.OPT_UTC_Z | orjson.OPT_APPEND_NEWLINE
    return orjson.dumps({key: value}, option=option).decode()


OWN_DATA = Download(
    "data.ndjson",
    _("Your data"),
    explain_own_data,
    own_data,
)
DOWNLOADS: Registry[Download] = Registry(OWN_DATA)
