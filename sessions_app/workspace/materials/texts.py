"""The materials as text, for the assistant: what the candidate can open, and nothing else."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import F, Value
from django.db.models.functions import Greatest, Lower, StrIndex, Substr

from sessions_app.models import Session, StoredFile
from sessions_app.workspace.materials.reads import get_file, get_materials

MAX_EXCERPTS = 20
_BEFORE, _EXCERPT_LENGTH = 120, 400
"""Characters."""


@dataclass(frozen=True)
class Excerpt:
    """The first place of a file in which a text stands."""

    file_id: UUID
    file_name: str
    text: str


def list_files(session: Session, *, with_texts: bool = False) -> list[StoredFile]:
    """The files that the candidate can open: of connected sources, of the inbox, and their own."""
    materials = get_materials(session, for_candidate=True)
    files = [file for source in materials.sources for file in source.files]
    files += [file for item in materials.inbox for file in item.attachments]
    seen = list({file.pk: file for file in [*files, *materials.files]}.values())
    if not with_texts:
        return seen
    whole = StoredFile.objects.in_bulk([file.pk for file in seen])
    return [whole[file.pk] for file in seen if file.pk in whole]


def read_text(session: Session, file_id: UUID) -> str:
    """What of a file can be read, perhaps nothing. Raises NotFound."""
    return get_file(session, file_id, for_candidate=True).text  # one more query: it is deferred


def search(session: Session, query: str) -> list[Excerpt]:
    """The files that hold the text, whatever its case, each with the first place of it."""
    ids = [file.pk for file in list_files(session)]
    at = StrIndex(Lower("text"), Lower(Value(query)))
    found = (
        StoredFile.objects.filter(pk__in=ids)
        .annotate(at=at)
        .filter(at__gt=0)
        .annotate(excerpt=Substr("text", Greatest(F("at") - _BEFORE, 1), _EXCERPT_LENGTH))
    )
    rows = found.order_by("name", "pk").values_list("pk", "name", "excerpt")
    return [Excerpt(*row) for row in rows[:MAX_EXCERPTS]]
