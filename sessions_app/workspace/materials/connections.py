from uuid import UUID

from django.db import transaction

from sessions_app.lifecycle.timestamps import next_timestamp
from sessions_app.models import Session, SourceConnection
from sessions_app.vocabulary.exceptions import NotFound
from sessions_app.vocabulary.signals import source_connected
from sessions_app.workspace.materials.reads import get_version_materials
from sessions_app.workspace.preparation.locking import lock_running


@transaction.atomic
def connect(session_id: UUID, source_id: str) -> None:
    """Connect a source, so that its files can be read. Connecting it again records nothing.

    Raises NotFound for an unknown source, and IllegalTransition unless a timer is running.
    """
    session = lock_running(session_id)
    sources = get_version_materials(session)["sources"]
    source = next((each for each in sources if each["id"] == source_id), None)
    if source is None:
        raise NotFound("Source not found.")
    at = next_timestamp(session)
    _, is_new = SourceConnection.objects.get_or_create(
        session=session, source=source_id, defaults={"connected_at": at}
    )
    if is_new:
        source_connected.send(Session, session=session, source=source, at=at)
