"""Pages that add, change and remove one source, inbox item or skill of the materials."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.defaultfilters import filesizeformat
from django.urls import reverse

from sessions_app.models import Assessment
from sessions_app.pages.assessments import AssessmentPage
from sessions_app.pages.materials.file_rows import MAX_NAME_LENGTH, FileRows
from sessions_app.pages.materials.forms import FORMS, EntryForm
from sessions_app.vocabulary.exceptions import DomainError, InvalidRequest
from sessions_app.workspace import files
from sessions_app.workspace.materials import (
    PARTS,
    EntryChanged,
    MaterialsPart,
    remove_entry,
    save_entry,
)


class EntryPage(AssessmentPage):
    """GET shows the form of an entry, or of a new one; POST saves it."""

    template_name = "sessions_app/pages/materials/entry.html"

    @cached_property
    def part(self) -> MaterialsPart:
        part = PARTS.get(self.kwargs["part_key"])
        if part is None:
            raise Http404("Unknown part of the materials.")
        return part

    @property
    def key(self) -> str | None:
        key: str | None = self.kwargs.get("entry")
        return key

    def find(self, materials: Mapping[str, Any]) -> dict[str, Any] | None:
        return self.part.find(materials, self.key) if self.key else None

    @property
    def place(self) -> int | None:
        return self.part.find_index(self.assessment.materials, self.key) if self.key else None

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        entry = self.find(self.assessment.materials)
        is_shown = entry is not None or "form" in kwargs
        if self.key and not is_shown:
            raise Http404(f"{self.part.noun.capitalize()} not found.")
        form_class = FORMS[self.part.key]
        file_ids = (entry or {}).get(form_class.files_key, ())
        context = {
            "part": self.part,
            "key": self.key,
            "form": form_class(entry=entry, place=self.place),
            "files": FileRows(self.assessment, file_ids),
            "takes_files": bool(form_class.files_key),
            "read_version": self.assessment.current_version,
            "extensions": ",".join(f".{extension}" for extension in files.EXTENSIONS),
            "max_bytes": settings.MAX_BODY_BYTES,
            "max_size": filesizeformat(settings.MAX_BODY_BYTES),
            "max_name": MAX_NAME_LENGTH,
        }
        return super().get_context_data(**context | kwargs)

    def post(self, request: HttpRequest, **_: Any) -> HttpResponse:
        form = FORMS[self.part.key](request.POST, place=self.place)
        rows = FileRows(self.assessment, ())
        if form.files_key:
            before = (self.find(self.assessment.materials) or {}).get(form.files_key, ())
            rows.read(request, before)
        if form.is_valid() and rows.is_valid:
            rows.rename()
        if not (form.is_valid() and rows.is_valid):
            return self._refuse(form, rows, status=400)
        try:
            assessment = self._save(form, rows)
        except EntryChanged as error:
            return self._refuse(form, rows, status=409, conflict=error)
        except DomainError as error:
            _add_error(form, error)
            return self._refuse(form, rows, status=error.http_status)
        _add_message(request, self.assessment, assessment)
        return redirect(materials_url(assessment, self.part))

    def _save(self, form: EntryForm, rows: FileRows) -> Assessment:
        entry = form.entry()
        if form.files_key:
            entry[form.files_key] = rows.ids()
        return save_entry(
            self.assessment,
            self.part,
            self.key,
            entry,
            read_version=self.read_version(self.request.POST.get("version", "")),
            place=form.new_place(),
            apply_to=self.apply_to,
            actor=self.actor,
        )

    def _refuse(
        self, form: EntryForm, rows: FileRows, *, status: int, conflict: EntryChanged | None = None
    ) -> HttpResponse:
        """Render the page with the submitted values.

        After a conflict its version is the current one, so that the user can choose to overwrite
        it.
        """
        version = self.request.POST.get("version", "")
        context: dict[str, Any] = {"form": form, "files": rows, "conflict": conflict}
        context["read_version"] = conflict.version if conflict else self.read_version(version)
        if conflict:
            context["theirs"] = _labeled_values(form, conflict.current, self.assessment)
        return self.render_to_response(self.get_context_data(**context), status=status)


class RemoveEntry(EntryPage):
    """POST: remove an entry. Older versions, and their sessions, keep it."""

    http_method_names = ("post",)

    def form_page(self) -> str:
        return materials_url(self.assessment)

    def post(self, request: HttpRequest, **_: Any) -> HttpResponse:
        assert self.key is not None  # noqa: S101  required by the path
        version = self.read_version(request.POST.get("version", ""))
        try:
            assessment = remove_entry(
                self.assessment, self.part, self.key, read_version=version, actor=self.actor
            )
        except DomainError as error:
            messages.error(request, f"Nothing was removed. {error.message}")
        else:
            _add_message(request, self.assessment, assessment)
        return redirect(materials_url(self.assessment, self.part))


def materials_url(assessment: Assessment, part: MaterialsPart | None = None) -> str:
    url = reverse("pages:materials", args=[assessment.pk])
    return f"{url}#{part.key}" if part else url


def _add_message(request: HttpRequest, before: Assessment, after: Assessment) -> None:
    if after.current_version == before.current_version:
        messages.info(request, "Nothing was changed, so there is no new version.")
    else:
        messages.success(request, f"Saved as version {after.current_version}.")


def _add_error(form: EntryForm, error: DomainError) -> None:
    details = error.details if isinstance(error, InvalidRequest) else None
    for name, sentences in (details or {}).items():
        form.add_error(name if name in form.fields else None, sentences)
    if not details:
        form.add_error(None, error.message)


def _labeled_values(
    form: EntryForm, current: Mapping[str, Any] | None, assessment: Assessment
) -> list[tuple[str, str]]:
    """The labels and values of the entry that another user has saved."""
    if current is None:
        return []
    names = ", ".join(
        row.file.name for row in FileRows(assessment, current.get(form.files_key, ())).rows
    )
    values = [
        (str(field.label), str(current[name]))
        for name, field in form.fields.items()
        if name in current
    ]
    return [*values, ("Files", names)] if form.files_key else values
