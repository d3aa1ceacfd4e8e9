"""Making, changing, duplicating, archiving an assessment."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from sessions_app import lifecycle
from sessions_app.accounts import access, assessments
from sessions_app.accounts.assessments import PhaseColumns
from sessions_app.models import Assessment, Organization
from sessions_app.pages.assessment_editor import phase_rows
from sessions_app.pages.assessment_editor.forms import AssessmentDetailsForm, OrganizationForm
from sessions_app.pages.assessment_editor.phase_rows import TypedPhase
from sessions_app.pages.assessment_editor.row_commands import read_command
from sessions_app.pages.assessments import AssessmentPage
from sessions_app.pages.page import MemberPage
from sessions_app.vocabulary.exceptions import Conflict, DomainError

CHANGED_MEANWHILE = "Somebody changed the assessment while you were editing it."


class CreateAssessment(MemberPage):
    """The form for a new assessment. POST creates it, or changes the rows of the form."""

    title = "New assessment"
    template_name = "sessions_app/pages/assessment_editor/edit.html"
    roles = access.ADMINS

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        organizations = self._organizations()
        context = {
            "form": AssessmentDetailsForm(),
            "phases": [TypedPhase("Task", "60")],
            "action": reverse("pages:assessment-new"),
            "cancel": reverse("pages:assessments"),
            "organization_form": OrganizationForm(organizations=organizations),
            "has_several_organizations": len(organizations) > 1,
        }
        return super().get_context_data(**context | kwargs)

    def post(self, request: HttpRequest, **_: Any) -> HttpResponse:
        form, rows = AssessmentDetailsForm(request.POST), phase_rows.read_phases(request.POST)
        if command := read_command(request.POST):
            phase_rows.apply(command, rows)
            return self.render_to_response(self.get_context_data(form=_typed(form), phases=rows))
        organizations = OrganizationForm(request.POST, organizations=self._organizations())
        if not (_are_valid(form, rows) and organizations.is_valid()):
            return self._refuse(form, rows, organization_form=organizations)
        assessment = assessments.create(
            organizations.cleaned_data["organization"].pk,
            actor=self.actor,
            phases=phase_rows.to_columns(rows),
            **form.columns(),
        )
        messages.success(request, "The assessment is created. Now check its rubric.")
        return redirect("pages:assessment-rubric", assessment.pk)

    def _refuse(
        self, form: AssessmentDetailsForm, rows: list[TypedPhase], **context: Any
    ) -> HttpResponse:
        page = self.get_context_data(form=form, phases=rows, **context)
        page["phases_error"] = phase_rows.check_phases(rows)
        return self.render_to_response(page, status=400)

    def _organizations(self) -> list[Organization] | Any:
        ids = access.get_organization_ids(self.request.user, access.ADMINS)
        return Organization.objects.filter(pk__in=ids).order_by("name")


class EditAssessment(AssessmentPage):
    """The form for an assessment. POST saves the next version, or changes the rows of the form."""

    template_name = "sessions_app/pages/assessment_editor/edit.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        phases = self.assessment.phases.order_by("index")
        columns = [PhaseColumns(phase.name, phase.minutes) for phase in phases]
        context = {
            "form": AssessmentDetailsForm(assessment=self.assessment),
            "phases": phase_rows.show_phases(columns),
            "action": reverse("pages:assessment-edit", args=[self.assessment.pk]),
            "cancel": reverse("pages:materials", args=[self.assessment.pk]),
            "read_version": self.assessment.current_version,
        }
        return super().get_context_data(**context | kwargs)

    def post(self, request: HttpRequest, **_: Any) -> HttpResponse:
        form, rows = AssessmentDetailsForm(request.POST), phase_rows.read_phases(request.POST)
        if command := read_command(request.POST):
            phase_rows.apply(command, rows)
            return self._show(form=_typed(form), phases=rows)
        if not _are_valid(form, rows):
            error = phase_rows.check_phases(rows)
            return self._show(status=400, form=form, phases=rows, phases_error=error)
        try:
            assessment = self._save(form, rows)
        except Conflict as error:
            version = Assessment.objects.values_list("current_version", flat=True)
            current = version.get(pk=self.assessment.pk)
            context = {"conflict": error.message, "read_version": current}
            return self._show(status=409, form=form, phases=rows, **context)
        except DomainError as error:
            form.add_error(None, error.message)
            return self._show(status=error.http_status, form=form, phases=rows)
        say_saved(request, assessment, before=self.assessment)
        return redirect("pages:materials", assessment.pk)

    def _save(self, form: AssessmentDetailsForm, rows: list[TypedPhase]) -> Assessment:
        return save_version(
            self,
            phases=phase_rows.to_columns(rows),
            **form.columns(),
        )

    def _show(self, *, status: int = 200, **context: Any) -> HttpResponse:
        read_version = self.read_version(self.request.POST.get("version", ""))
        page = self.get_context_data(**{"read_version": read_version} | context)
        return self.render_to_response(page, status=status)


class DuplicateAssessment(AssessmentPage):
    """POST: create a copy without materials that have files, and open its form."""

    http_method_names = ("post",)

    def form_page(self) -> str:
        return reverse("pages:materials", args=[self.assessment.pk])

    def post(self, request: HttpRequest, **_: Any) -> HttpResponse:
        whole = Assessment.objects.get(pk=self.assessment.pk)
        phases = whole.phases.order_by("index")
        copy = assessments.create(
            whole.organization_id,
            actor=self.actor,
            phases=[PhaseColumns(phase.name, phase.minutes) for phase in phases],
            name=f"{whole.name[:190]} (copy)",
            role=whole.role,
            task_prompt=whole.task_prompt,
            deliverable_type=whole.deliverable_type,
            setup_minutes=whole.setup_minutes,
            auto_score=whole.auto_score,
            scoring_rubric=whole.scoring_rubric,
            materials={**whole.materials, "sources": [], "inbox": []},
        )
        messages.success(request, "This is the copy. Its sources and inbox are empty.")
        return redirect("pages:assessment-edit", copy.pk)


class ArchiveAssessment(AssessmentPage):
    """POST `is_active=1` to offer the assessment again, anything else to archive it."""

    http_method_names = ("post",)

    def form_page(self) -> str:
        return reverse("pages:materials", args=[self.assessment.pk])

    def post(self, request: HttpRequest, **_: Any) -> HttpResponse:
        is_active = request.POST.get("is_active") == "1"
        lifecycle.change_assessment(
            self.assessment.organization_id,
            self.assessment.pk,
            actor=self.actor,
            is_active=is_active,
        )
        archived = "The assessment is archived: nobody can be invited to it any more."
        active = "The assessment is active: candidates can be invited to it."
        messages.success(request, active if is_active else archived)
        return redirect(self.form_page())


@transaction.atomic
def save_version(page: AssessmentPage, **columns: Any) -> Assessment:
    """Save the columns, unless there is a newer version than the one that was edited.

    Raises Conflict, and like `lifecycle.change_assessment`.
    """
    before = page.assessment
    locked = assessments.lock(before.pk, organization_id=before.organization_id)
    if locked.current_version != page.read_version(page.request.POST.get("version", "")):
        raise Conflict(CHANGED_MEANWHILE)
    return lifecycle.change_assessment(
        before.organization_id,
        before.pk,
        actor=page.actor,
        apply_to=page.apply_to,
        **columns,
    )


def say_saved(request: HttpRequest, assessment: Assessment, *, before: Assessment) -> None:
    """The message after a form was saved."""
    if assessment.current_version == before.current_version:
        messages.success(request, "Saved.")
    else:
        messages.success(request, f"Saved as version {assessment.current_version}.")


def _are_valid(form: AssessmentDetailsForm, rows: list[TypedPhase]) -> bool:
    """Whether both are valid. Checks both, so that all errors show at once."""
    phases_error = phase_rows.check_phases(rows)
    return form.is_valid() and not phases_error and not any(row.errors for row in rows)


def _typed(form: AssessmentDetailsForm) -> AssessmentDetailsForm:
    """The form with what was typed, without errors: it was not sent to be saved."""
    form.errors.clear()
    return form
