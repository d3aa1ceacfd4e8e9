"""The files of a session: the candidate's uploads, and those of the materials."""

from dataclasses import dataclass
from typing import Any

from django.db.models.functions import Left, Length
from django.http import Http404, HttpRequest, HttpResponse

from sessions_app.models import Session, StoredFile
from sessions_app.pages.file_response import file_response
from sessions_app.pages.session_page import SessionPage
from sessions_app.vocabulary.exceptions import NotFound
from sessions_app.workspace import materials

MAX_FILES = 100
MAX_PREVIEW_CHARACTERS = 5_000


@dataclass(frozen=True)
class CandidateFile:
    """A file that the candidate uploaded, with the beginning of its text."""

    file: StoredFile
    preview: str
    is_cut: bool


class SessionFile(SessionPage):
    """Downloads a file of the materials or of the candidate."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:  # noqa: ARG002  Django's signature
        try:
            file = materials.get_file(self.session, kwargs["file_id"])
        except NotFound as error:
            raise Http404(error.message) from error
        return file_response(file)


def files_context(session: Session) -> dict[str, Any]:
    """The template context of the files. The number of queries is fixed."""
    view = materials.get_materials(session)
    return {
        "own_files": [_own(file) for file in _with_previews(session)],
        "own_files_count": len(view.files),
        "sources": view.sources,
        "inbox": view.inbox,
    }


def _with_previews(session: Session) -> list[Any]:
    files = StoredFile.objects.filter(session=session).defer("text").order_by("created_at", "id")
    cut = Left("text", MAX_PREVIEW_CHARACTERS)
    return list(files.annotate(preview=cut, length=Length("text"))[:MAX_FILES])


def _own(file: Any) -> CandidateFile:
    return CandidateFile(file, file.preview, is_cut=file.length > MAX_PREVIEW_CHARACTERS)
