"""A session's deliverable as a file: given out, and taken back as the work that it becomes.

When the candidate does either, a signal says so in the same transaction.
"""

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from sessions_app import lifecycle
from sessions_app.lifecycle import timers
from sessions_app.models import AssessmentVersion, Checkpoint, Session
from sessions_app.vocabulary.enums import Status
from sessions_app.vocabulary.exceptions import IllegalTransition, NotFound
from sessions_app.vocabulary.signals import deliverable_exported, deliverable_imported
from sessions_app.work.store import Refused
from sessions_app.workspace.deliverables.files import File, Import, from_file, to_file
from sessions_app.workspace.deliverables.kinds import KINDS


@dataclass(frozen=True)
class Export:
    """The work of a phase as a file, as of this revision."""

    file: File
    revision: int
    phase_index: int


@dataclass(frozen=True)
class Taken:
    """The file's content is saved under this revision."""

    imported: Import
    revision: int


def export(session: Session, phase_index: int | None = None) -> Export:
    """The work of the phase, by default the current or the last one, as it was saved last.

    Raises NotFound for a phase that has not started, and Conflict if the work has a shape of which
    no file can be made.
    """
    timers.settle(session.pk, session.timer_ends_at)
    checkpoints = Checkpoint.objects.filter(session=session.pk).select_related("phase")
    if phase_index is not None:
        checkpoints = checkpoints.filter(phase__index=phase_index)
    checkpoint = checkpoints.order_by("-phase__index").first()
    if checkpoint is None:
        raise NotFound("This phase has not started.")
    name = Session.objects.values_list("assessment__name", flat=True).get(pk=session.pk)
    file = to_file(_type(session), checkpoint.state, name=name)
    return Export(file, checkpoint.revision, checkpoint.phase.index)


@transaction.atomic
def announce_export(session_id: UUID, exported: Export) -> None:
    """Say that the candidate took the file; once the work is handed in, nothing is said."""
    session = timers.lock(session_id)
    if session.status != Status.IN_PROGRESS:
        return
    deliverable_exported.send(
        Session,
        session=session,
        file_name=exported.file.name,
        bytes=len(exported.file.content),
        media_type=exported.file.media_type,
        revision=exported.revision,
    )


def take(
    session: Session,
    content: bytes,
    *,
    file_name: str,
    phase_index: int | None = None,
    if_match: frozenset[str] | None = None,
) -> Taken | Refused:
    """Make a file the current phase's work, as `lifecycle.checkpoint` saves it.

    Raises InvalidRequest for a file that cannot be taken. A file that comes too late is read all
    the same: the save that is refused holds its content.
    """
    timers.settle(session.pk, session.timer_ends_at)
    session = Session.objects.get(pk=session.pk)
    if session.status != Status.IN_PROGRESS:
        raise IllegalTransition(session.status, [Status.IN_PROGRESS])
    before = Checkpoint.objects.filter(session=session, phase__index=session.phase_index)
    state = before.values_list("state", flat=True).first()
    type = _type(session)
    imported = from_file(type, content, before=state)
    with transaction.atomic():
        outcome = lifecycle.checkpoint(
            session.pk, imported.state, phase_index=phase_index, if_match=if_match
        )
        if isinstance(outcome, Refused):
            return outcome
        deliverable_imported.send(
            Session,
            session=timers.lock(session.pk),
            file_name=file_name,
            bytes=len(content),
            media_type=KINDS[type].media_type,
            revision=outcome.revision,
            not_taken=imported.not_taken,
        )
    return Taken(imported, outcome.revision)


def _type(session: Session) -> str:
    type: str = AssessmentVersion.objects.get_for_session(session).deliverable_type
    return type
