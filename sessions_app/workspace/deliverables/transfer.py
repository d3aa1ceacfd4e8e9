"""Export of a session's deliverable to a file, and import from one.

Both send a signal in the same transaction when the candidate does it.
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
    """The work of a phase at this revision, as a file."""

    file: File
    revision: int
    phase_index: int


@dataclass(frozen=True)
class SavedImport:
    """An import that was saved under this revision."""

    imported: Import
    revision: int


def export(session: Session, phase_index: int | None = None) -> Export:
    """Export the last saved work of the phase, by default of the current or last one.

    Raises NotFound for a phase that has not started, and Conflict if the work cannot be exported.
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
    """Send `deliverable_exported`, unless the session was submitted."""
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


def import_file(
    session: Session,
    content: bytes,
    *,
    file_name: str,
    phase_index: int | None = None,
    if_match: frozenset[str] | None = None,
) -> SavedImport | Refused:
    """Import a file, and save it as the current phase's work by `lifecycle.checkpoint`.

    Raises InvalidRequest for a file that cannot be imported. If the save is refused, the imported
    state is kept as a refused save.
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
    return SavedImport(imported, outcome.revision)


def _type(session: Session) -> str:
    type: str = AssessmentVersion.objects.get_for_session(session).deliverable_type
    return type
