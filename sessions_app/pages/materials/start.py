"""The starting deliverable, and whether work carries over to later phases."""

import json
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from gradient.core import strict_json
from sessions_app.pages.assessments import AssessmentPage
from sessions_app.pages.deliverables import build_document
from sessions_app.pages.materials.entries import materials_url
from sessions_app.vocabulary.exceptions import DomainError, InvalidRequest
from sessions_app.workspace.deliverables import empty_state, from_file, to_file
from sessions_app.workspace.deliverables.kinds import KINDS
from sessions_app.workspace.materials import EntryChanged, save_start

State = dict[str, Any] | None


class StartPage(AssessmentPage):
    """POST `begins=empty`; `begins=file` with a file of the type; or `begins=work` with `state`,
    the work as JSON, which static/js/materials edits."""

    title = "Starting work"
    template_name = "sessions_app/pages/materials/start.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        assessment, type = self.assessment, self.assessment.deliverable_type
        state = assessment.materials["startingDeliverable"]
        context = {
            "begins": "empty" if state is None else "work",
            "has_work": state is not None,
            "carry_over": assessment.materials["carryOver"],
            "state": _json(empty_state(type) if state is None else state),
            "phases": list(assessment.phases.order_by("index")),
            "extension": KINDS[type].extension,
            "type_key": type,
            "max_bytes": settings.MAX_BODY_BYTES,
            "errors": {},
            "read_version": assessment.current_version,
        }
        return super().get_context_data(**context | kwargs)

    def post(self, request: HttpRequest, **_: Any) -> HttpResponse:
        try:
            state = self._state()
        except InvalidRequest as error:
            return self._refuse(error, status=400)
        try:
            assessment = save_start(
                self.assessment,
                state,
                carry_over="carry_over" in request.POST,
                read_version=self.read_version(request.POST.get("version", "")),
                apply_to=self.apply_to,
                actor=self.actor,
            )
        except EntryChanged as error:
            return self._refuse(error, status=409, typed=state)
        except DomainError as error:
            return self._refuse(error, status=error.http_status)
        if assessment.current_version == self.assessment.current_version:
            messages.info(request, "Nothing was changed, so there is no new version.")
        else:
            messages.success(request, f"Saved as version {assessment.current_version}.")
        return redirect(f"{materials_url(assessment)}#start")

    def _state(self) -> State:
        """The submitted work. Raises InvalidRequest with details by field."""
        begins = self.request.POST.get("begins", "")
        if begins == "empty":
            return None
        if begins == "file":
            return self._from_file()
        if begins != "work":
            raise InvalidRequest("Choose one.", {"begins": ["Choose one."]})
        try:
            state = strict_json.parse(self.request.POST.get("state", "").encode())
        except (strict_json.InvalidJSON, UnicodeEncodeError) as error:
            raise InvalidRequest(str(error), {"state": [str(error)]}) from error
        if not isinstance(state, dict):
            raise InvalidRequest("Invalid work.", {"state": ["This must be a JSON object."]})
        return state

    def _from_file(self) -> State:
        upload = self.request.FILES.get("upload")
        if not isinstance(upload, UploadedFile):
            raise InvalidRequest("No file.", {"file": ["Choose a file."]})
        type = self.assessment.deliverable_type
        imported = from_file(
            type, upload.read(), before=self.assessment.materials["startingDeliverable"]
        )
        for sentence in imported.not_taken:
            messages.warning(self.request, sentence)
        return imported.state

    def _refuse(self, error: DomainError, *, status: int, typed: State = None) -> HttpResponse:
        data = self.request.POST
        details = error.details if isinstance(error, InvalidRequest) else None
        conflict = error if isinstance(error, EntryChanged) else None
        context: dict[str, Any] = {
            "begins": "work" if typed else data.get("begins", "empty"),
            "carry_over": "carry_over" in data,
            "errors": _by_field(details or {"": [error.message]}),
            "conflict": conflict,
            "read_version": self.read_version(data.get("version", "")),
        }
        if typed:  # also from a file, so that it need not be chosen again
            context["state"] = _json(typed)
        elif data.get("begins") == "work":
            context["state"] = data.get("state", "")
        if conflict:
            theirs = conflict.current["startingDeliverable"]
            context |= {
                "read_version": conflict.version,
                "document": None if theirs is None else build_document(theirs),
                "their_carry_over": conflict.current["carryOver"],
            }
        return self.render_to_response(self.get_context_data(**context), status=status)


class StartFile(AssessmentPage):
    """Downloads the starting deliverable as a file."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:  # noqa: ARG002  Django's signature
        state = self.assessment.materials["startingDeliverable"]
        if state is None:
            raise Http404("There is no starting work.")
        type = self.assessment.deliverable_type
        return to_file(type, state, name=self.assessment.name).response()


def _json(state: Any) -> str:
    return json.dumps(state, indent=2, ensure_ascii=False)


def _by_field(details: dict[str, list[str]]) -> dict[str, list[str]]:
    """Messages by form field. Those about a place inside the work belong to its field."""
    fields: dict[str, list[str]] = {}
    for place, sentences in details.items():
        field = place if place in ("begins", "file", "state", "") else "state"
        inner = place.removeprefix("materials.startingDeliverable.") if field == "state" else ""
        prefix = f"{inner}: " if inner and inner != "state" else ""
        fields.setdefault(field or "form", []).extend(f"{prefix}{each}" for each in sentences)
    return fields
