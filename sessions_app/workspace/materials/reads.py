from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q

from sessions_app.models import (
    AssessmentVersion,
    Checkpoint,
    Session,
    SourceConnection,
    StoredFile,
)
from sessions_app.vocabulary.enums import Status
from sessions_app.vocabulary.exceptions import NotFound
from sessions_app.vocabulary.materials import InboxItem, Materials, MaterialSource, file_ids

Files = Mapping[UUID, StoredFile]


@dataclass(frozen=True)
class SourceView:
    """A source of a session's materials. The texts of `files` are deferred."""

    id: str
    name: str
    description: str
    kind: str
    is_connected: bool
    files: list[StoredFile]


@dataclass(frozen=True)
class InboxView:
    """An item of the inbox. The texts of `attachments` are deferred."""

    id: str
    sender: str
    subject: str
    body: str
    received: str
    attachments: list[StoredFile]


@dataclass(frozen=True)
class MaterialsView:
    """A session's materials. `files` are the candidate's uploads. `starting_deliverable` is the
    state with which the current phase starts, or None."""

    sources: list[SourceView]
    inbox: list[InboxView]
    files: list[StoredFile]
    starting_deliverable: dict[str, Any] | None


def get_materials(session: Session, *, for_candidate: bool = False) -> MaterialsView:
    """The session's materials, in at most four queries.

    With `for_candidate`, without the files of unconnected sources, and without the inbox before the
    task.
    """
    materials = get_version_materials(session)
    connected = get_connected(session)
    files = _get_files(session, materials)
    sources = [
        _source(source, files, source["id"] in connected, for_candidate=for_candidate)
        for source in materials["sources"]
    ]
    has_inbox = not (for_candidate and session.status in (Status.INVITED, Status.SETUP))
    return MaterialsView(
        sources,
        [_item(item, files) for item in materials["inbox"]] if has_inbox else [],
        [file for file in files.values() if file.session_id is not None],
        _starting_deliverable(session, materials),
    )


def get_file(session: Session, file_id: UUID, *, for_candidate: bool = False) -> StoredFile:
    """A file of the session's materials, or one of the candidate's uploads.

    Raises NotFound. With `for_candidate`, also for files that the candidate cannot open yet.
    """
    materials = get_materials(session, for_candidate=for_candidate)
    visible = [*materials.files, *(file for each in materials.sources for file in each.files)]
    visible += [file for item in materials.inbox for file in item.attachments]
    file = next((each for each in visible if each.pk == file_id), None)
    if file is None:
        raise NotFound("File not found.")
    return file


def get_version_materials(session: Session) -> Materials:
    """The materials of the session's version."""
    versions = AssessmentVersion.objects.only("materials")
    materials: Materials = versions.get_for_session(session).materials
    return materials


def get_connected(session: Session) -> set[str]:
    """The ids of the sources that the candidate has connected."""
    connections = SourceConnection.objects.filter(session=session)
    return set(connections.values_list("source", flat=True))


def _get_files(session: Session, materials: Materials) -> Files:
    in_materials = Q(assessment=session.assessment_id, pk__in=file_ids(materials))
    files = StoredFile.objects.filter(Q(session=session) | in_materials).defer("text")
    return {file.pk: file for file in files}


def _source(
    source: MaterialSource, files: Files, is_connected: bool, *, for_candidate: bool
) -> SourceView:
    is_open = is_connected or not for_candidate
    return SourceView(
        source["id"],
        source["name"],
        source["description"],
        source["kind"],
        is_connected,
        _named(source["files"], files) if is_open else [],
    )


def _item(item: InboxItem, files: Files) -> InboxView:
    return InboxView(
        item["id"],
        item["sender"],
        item["subject"],
        item["body"],
        item["received"],
        _named(item["attachments"], files),
    )


def _named(ids: Iterable[str], files: Files) -> list[StoredFile]:
    return [files[UUID(id)] for id in ids if UUID(id) in files]


def _starting_deliverable(session: Session, materials: Materials) -> dict[str, Any] | None:
    index = session.current_phase_index
    if index is None:
        return None
    if index == 0 or not materials["carryOver"]:
        return materials["startingDeliverable"] if index == 0 else None
    before = Checkpoint.objects.filter(session=session, phase__index=index - 1)
    state: dict[str, Any] | None = before.values_list("state", flat=True).first()
    return state or None
