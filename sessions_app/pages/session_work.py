"""What the candidate made: any version that is kept, what changed between two, and the saves that
were refused because another tab had saved meanwhile."""

from dataclasses import dataclass
from typing import Any

from sessions_app.models import RefusedSave
from sessions_app.pages.deliverables import Document, document_of, lines_of
from sessions_app.pages.differences import Difference, between
from sessions_app.pages.session_page import SessionPage
from sessions_app.vocabulary.exceptions import NotFound
from sessions_app.work.history import Version, version_with_state, versions

MOST_REFUSED = 20


@dataclass(frozen=True)
class Refused:
    """A refused save, as a document."""

    save: RefusedSave
    document: Document


class Work(SessionPage):
    """`?at=` is the version shown (else the last), `?from=` an earlier one to compare with."""

    template_name = "sessions_app/pages/session_work.html"
    tab = "work"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kept = versions(self.session.pk)
        at, base = self._chosen("at", kept), self._chosen("from", kept)
        if at is None and kept:
            at = kept[-1]
        context = {
            "versions": kept,
            "at": at,
            "base": base,
            "place": kept.index(at) if at else 0,
            "phase_names": {phase.index: phase.name for phase in self.session.phases.all()},
            **self._shown(at, base),
            "refused": [Refused(save, document_of(save.state)) for save in self._refused()],
            "refused_count": self.session.refused_saves.count(),
        }
        return super().get_context_data(**context | kwargs)

    def _chosen(self, name: str, kept: list[Version]) -> Version | None:
        asked = self.request.GET.get(name, "")
        found = (version for version in kept if str(version.revision) == asked)
        return next(found, None)

    def _shown(self, at: Version | None, base: Version | None) -> dict[str, Any]:
        """The document, or the difference where a base is chosen."""
        if at is None:
            return {}
        try:
            state = version_with_state(self.session.pk, at.revision)[1]
            if base is None:
                return {"document": document_of(state)}
            before = version_with_state(self.session.pk, base.revision)[1]
        except NotFound:  # it went while we looked: a history is thinned out
            return {"is_gone": True}
        difference: Difference = between(lines_of(before), lines_of(state))
        return {"difference": difference}

    def _refused(self) -> list[RefusedSave]:
        return list(self.session.refused_saves.order_by("-created_at")[:MOST_REFUSED])
