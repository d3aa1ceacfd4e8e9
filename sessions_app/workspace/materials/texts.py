"""The texts of the files that a candidate can open, for the assistant."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import F, Value
from django.db.models.functions import Greatest, Length, Lower, StrIndex, Substr

from sessions_app.models import Session, StoredFile
from sessions_app.workspace.materials.reads import get_file, get_materials

MAX_EXCERPTS = 20
_LENGTH_BEFORE_MATCH, _EXCERPT_LENGTH = 120, 400
"""Characters."""


@dataclass(frozen=True)
class Excerpt:
    """The first match of a search in a file, with the text around it."""

    file_id: UUID
    file_name: str
    text: str


def list_files(session: Session) -> list[StoredFile]:
    """The files that the candidate can open: of connected sources, of the inbox, and uploads."""
    materials = get_materials(session, for_candidate=True)
    files = [file for source in materials.sources for file in source.files]
    files += [file for item in materials.inbox for file in item.attachments]
    return list({file.pk: file for file in [*files, *materials.files]}.values())


def read_beginnings(session: Session, max_length: int) -> list[tuple[str, str, bool]]:
    """The name of each file, the beginning of its text, and whether that is the whole text.

    The beginnings have `max_length` characters together. Not much more is loaded.
    """
    files = list_files(session)
    rows = StoredFile.objects.filter(pk__in=[file.pk for file in files])
    lengths = dict(rows.values_list("pk", Length("text")))
    shares: dict[UUID, int] = {}
    for file in files:
        shares[file.pk] = min(lengths.get(file.pk, 0), max_length - sum(shares.values()))
    read = rows.filter(pk__in=[id for id, share in shares.items() if share])
    texts = dict(read.values_list("pk", Substr("text", 1, max_length)))
    return [
        (file.name, texts.get(file.pk, "")[:share], share == lengths.get(file.pk, 0))
        for file, share in ((file, shares[file.pk]) for file in files)
    ]


def read_text(session: Session, file_id: UUID) -> str:
    """The text of a file, which may be empty. Raises NotFound."""
    return get_file(session, file_id, for_candidate=True).text  # one more query: it is deferred


def search(session: Session, query: str) -> list[Excerpt]:
    """The first match in each file that contains the text, ignoring case."""
    ids = [file.pk for file in list_files(session)]
    at = StrIndex(Lower("text"), Lower(Value(query)))
    matches = (
        StoredFile.objects.filter(pk__in=ids)
        .annotate(at=at)
        .filter(at__gt=0)
        .annotate(
            excerpt=Substr("text", Greatest(F("at") - _LENGTH_BEFORE_MATCH, 1), _EXCERPT_LENGTH)
        )
    )
    rows = matches.order_by("name", "pk").values_list("pk", "name", "excerpt")
    return [Excerpt(*row) for row in rows[:MAX_EXCERPTS]]
