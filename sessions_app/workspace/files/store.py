import hashlib
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Count, QuerySet, Sum

from gradient.core import clock, storage
from sessions_app.accounts import assessments
from sessions_app.lifecycle.timestamps import next_timestamp
from sessions_app.models import MAX_FILE_NAME_LENGTH, Session, StoredFile
from sessions_app.vocabulary.exceptions import InvalidRequest, NotFound, Unavailable
from sessions_app.vocabulary.quotas import ASSESSMENT_FILES, FILES, Quota
from sessions_app.vocabulary.signals import file_added
from sessions_app.workspace.files.kinds import detect_media_type
from sessions_app.workspace.files.serving import read_content
from sessions_app.workspace.files.text import extract_text
from sessions_app.workspace.preparation.locking import lock_running

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Incoming:
    """A file that was checked, with its type and text, but not stored yet."""

    name: str
    content: bytes
    media_type: str
    text: str
    id: UUID = field(default_factory=uuid4)

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


def keep_for_session(session_id: UUID, *, name: str, content: bytes) -> StoredFile:
    """Store a file that a candidate uploads.

    Raises InvalidRequest for an unsupported file, IllegalTransition unless a timer is running,
    Conflict if the session's quota is exceeded, Unavailable if the storage is not available.
    """
    incoming = _examine(name, content)
    organization_id = Session.objects.values_list("organization_id", flat=True).get(pk=session_id)
    with _stored(organization_id, incoming) as path, transaction.atomic():
        session = lock_running(session_id)
        _check(FILES, StoredFile.objects.filter(session=session), incoming)
        file = StoredFile.objects.create(
            organization_id=organization_id,
            session=session,
            created_at=next_timestamp(session),
            **_columns(incoming, path),
        )
        file_added.send(Session, session=session, file=file, at=file.created_at)
    return file


def keep_for_assessment(
    organization_id: UUID, assessment_id: UUID, *, name: str, content: bytes
) -> StoredFile:
    """Store a file for the materials of an assessment, which refer to it by id.

    Raises InvalidRequest for an unsupported file, NotFound for an unknown assessment, Conflict if
    the assessment's quota is exceeded, Unavailable if the storage is not available.
    """
    incoming = _examine(name, content)
    with _stored(organization_id, incoming) as path, transaction.atomic():
        assessment = assessments.lock(assessment_id, organization_id=organization_id)
        _check(ASSESSMENT_FILES, StoredFile.objects.filter(assessment=assessment), incoming)
        return StoredFile.objects.create(
            organization_id=organization_id,
            assessment=assessment,
            created_at=clock.now(),
            **_columns(incoming, path),
        )


def rename_for_assessment(file: StoredFile, name: str) -> StoredFile:
    """Store a copy of an assessment's file under another name.

    The file itself never changes, since older versions refer to it. Raises like
    `keep_for_assessment`, and NotFound if the content is lost.
    """
    if file.assessment_id is None:
        raise NotFound("File not found.")
    content = read_content(file)
    return keep_for_assessment(file.organization_id, file.assessment_id, name=name, content=content)


def _examine(name: str, content: bytes) -> Incoming:
    """Check the file, which needs no lock. Raises InvalidRequest."""
    base = PurePosixPath(name.replace("\\", "/")).name
    if not base or len(base) > MAX_FILE_NAME_LENGTH:
        sentence = f"A file name must have 1 to {MAX_FILE_NAME_LENGTH} characters."
        raise InvalidRequest(sentence, {"file": [sentence]})
    media_type = detect_media_type(base, content)
    return Incoming(base, content, media_type, extract_text(media_type, content))


@contextmanager
def _stored(organization_id: UUID, incoming: Incoming) -> Iterator[str]:
    """Store the content, and yield its path. It is removed again if the block fails."""
    path = f"{organization_id}/{incoming.id.hex}"
    try:
        storage.write(path, incoming.content)
    except storage.StorageAway as error:
        logger.warning("The file storage is not available: %s", error)
        raise Unavailable("The file storage is not available. Try again in a moment.") from error
    try:
        yield path
    except BaseException:
        _remove(path)
        raise


def _remove(path: str) -> None:
    try:
        storage.remove(path)
    except storage.StorageAway as error:
        logger.warning(
            "The content of a refused file could not be removed from %s: %s", path, error
        )


def _check(quota: Quota, files: QuerySet[StoredFile], incoming: Incoming) -> None:
    totals = files.aggregate(count=Count("pk"), bytes=Sum("bytes", default=0))
    quota.check(totals["count"] + 1, totals["bytes"] + len(incoming.content))


def _columns(incoming: Incoming, path: str) -> dict[str, object]:
    return {
        "id": incoming.id,
        "name": incoming.name,
        "media_type": incoming.media_type,
        "bytes": len(incoming.content),
        "sha256": incoming.sha256,
        "text": incoming.text,
        "path": path,
    }
