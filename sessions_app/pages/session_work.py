"""The page of a session's work: versions, differences between two, refused saves, and files."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from sessions_app.models import RefusedSave
from sessions_app.pages import session_files
from sessions_app.pages.deliverables import Document, build_document, document_lines
from sessions_app.pages.differences import Difference, compare_lines
from sessions_app.pages.session_page import SessionPage
from sessions_app.vocabulary.exceptions import Conflict, NotFound
from sessions_app.work.history import Version, version_with_state, versions
from sessions_app.workspace.deliverables import transfer

MAX_REFUSED_SAVES = 20
MAX_REFUSED_CHARACTERS = 15_000
"""Longer refused saves are truncated on the page."""


@dataclass(frozen=True)
class RefusedDocument:
    """A refused save with its state as a document."""

    save: RefusedSave
    document: Document


class WorkPage(SessionPage):
    """The version `?at=` (default: the last), or its difference from the version `?from=`."""

    template_name = "sessions_app/pages/session_work.html"
    tab = "work"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        all_versions = versions(self.session.pk)
        at, base = self._chosen("at", all_versions), self._chosen("from", all_versions)
        unknown = at is None and self.request.GET.get("at", "")
        if at is None and all_versions:
            at = all_versions[-1]
        context = {
            "versions": all_versions,
            "at": at,
            "unknown_version": unknown,
            "base": base,
            "place": all_versions.index(at) if at else 0,
            "started_phases": [p for p in self.session.phases.all() if p.started_at],
            "phase_names": {phase.index: phase.name for phase in self.session.phases.all()},
            **self._content(at, base),
            "refused": [RefusedDocument(save, _build_refused(save)) for save in self._refused()],
            "refused_count": self.session.refused_saves.count(),
            **session_files.files_context(self.session),
        }
        return super().get_context_data(**context | kwargs)

    def _chosen(self, name: str, all_versions: list[Version]) -> Version | None:
        revision = self.request.GET.get(name, "")
        matches = (version for version in all_versions if str(version.revision) == revision)
        return next(matches, None)

    def _content(self, at: Version | None, base: Version | None) -> dict[str, Any]:
        """The document, or the difference if a base is chosen."""
        if at is None:
            return {}
        try:
            state = version_with_state(self.session.pk, at.revision)[1]
            if base is None:
                return {"document": build_document(state)}
            before = version_with_state(self.session.pk, base.revision)[1]
        except NotFound:  # the history was thinned out meanwhile
            return {"is_gone": True}
        difference: Difference = compare_lines(document_lines(before), document_lines(state))
        return {"difference": difference}

    def _refused(self) -> Iterator[RefusedSave]:
        """Yield the saves one by one, since each may be as large as a request."""
        saves = self.session.refused_saves.order_by("-created_at", "-id")[:MAX_REFUSED_SAVES]
        yield from saves.iterator(chunk_size=1)


class WorkFile(WorkPage):
    """Downloads the work of a phase as a file, or shows the page with the reason why it cannot."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:  # noqa: ARG002  Django's signature
        try:
            return transfer.export(self.session, kwargs["phase_index"]).file.response()
        except NotFound as error:
            raise Http404(error.message) from error
        except Conflict as error:
            context = self.get_context_data(file_error=error.message)
            return self.render_to_response(context, status=error.http_status)


def _build_refused(save: RefusedSave) -> Document:
    document = build_document(save.state, max_characters=MAX_REFUSED_CHARACTERS)
    save.state = {}  # so that not all states are in memory at once
    return document
