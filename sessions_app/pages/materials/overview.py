"""The overview of an assessment's materials, and downloads of its files."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse

from sessions_app.models import AssessmentVersion, StoredFile
from sessions_app.pages.actor_names import get_actor_names
from sessions_app.pages.assessments import AssessmentPage
from sessions_app.pages.deliverables import build_document
from sessions_app.pages.file_response import file_response
from sessions_app.reads.versions import sessions_by_version
from sessions_app.vocabulary.actors import Actor
from sessions_app.vocabulary.enums import ActorKind
from sessions_app.vocabulary.materials import file_ids
from sessions_app.workspace.materials import PARTS, MaterialsPart


@dataclass(frozen=True)
class EntryView:
    """An entry of the materials with its key and its files."""

    key: str
    entry: Mapping[str, Any]
    files: list[StoredFile]


class MaterialsPage(AssessmentPage):
    """The overview of the materials. Each entry is edited on its own page."""

    template_name = "sessions_app/pages/materials/overview.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        materials = self.assessment.materials
        files = _files(materials)
        start = materials["startingDeliverable"]
        context = {
            "parts": {
                part.key: [_view(part, entry, files) for entry in materials[part.key]]
                for part in PARTS.values()
            },
            "phases": list(self.assessment.phases.order_by("index")),
            "carry_over": materials["carryOver"],
            "document": None if start is None else build_document(start),
            "versions": sessions_by_version(self.assessment),
            **self._version_context(),
        }
        return super().get_context_data(**context | kwargs)

    def _version_context(self) -> dict[str, Any]:
        version = AssessmentVersion.objects.only("created_at", "actor_kind", "actor_id").get(
            assessment=self.assessment, version=self.assessment.current_version
        )
        made_at = {"made_at": version.created_at}
        if not version.actor_kind:
            return made_at
        by = Actor(ActorKind(version.actor_kind), version.actor_id)
        return {**made_at, "made_by": get_actor_names([by])[by]}


class AssessmentFile(AssessmentPage):
    """A file of the assessment, as a download."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:  # noqa: ARG002  Django's signature
        file = StoredFile.objects.filter(assessment=self.assessment, pk=kwargs["file_id"]).first()
        if file is None:
            raise Http404("File not found.")
        return file_response(file)


def _files(materials: Mapping[str, Any]) -> dict[UUID, StoredFile]:
    return StoredFile.objects.defer("text").in_bulk(list(file_ids(materials)))


def _view(
    part: MaterialsPart, entry: Mapping[str, Any], files: Mapping[UUID, StoredFile]
) -> EntryView:
    ids: Iterable[str] = entry.get("files", entry.get("attachments", ()))
    entry_files = [files[UUID(id)] for id in ids if UUID(id) in files]
    return EntryView(part.get_key(entry), entry, entry_files)
