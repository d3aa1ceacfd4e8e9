from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Model
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest
from django.utils.safestring import SafeString

from gradient.admin.html import json_block
from sessions_app.accounts import assessments
from sessions_app.accounts.access import ADMINS
from sessions_app.accounts.assessments import PhaseColumns
from sessions_app.admin.base import Edit, OrganizationScopedAdmin
from sessions_app.models import Assessment, AssessmentPhase

MAX_PHASES = 100


class PhaseForm(forms.ModelForm):
    """A phase with its position, counted from 1; one without a position comes last."""

    position = forms.IntegerField(min_value=1, max_value=MAX_PHASES, required=False)

    class Meta:
        model = AssessmentPhase
        fields = ("name", "minutes")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs["aria-label"] = (
                name.capitalize()
            )  # the table's heading does not label it
        if self.instance.pk:
            self.fields["position"].initial = self.instance.index + 1


class PhaseFormSet(BaseInlineFormSet):
    """The phases as one list, in the order of their positions."""

    def phases(self) -> list[PhaseColumns]:
        filled = [
            form
            for form in self.forms
            if form not in self.deleted_forms and (form.instance.pk or form.has_changed())
        ]
        filled.sort(key=lambda form: form.cleaned_data["position"] or MAX_PHASES + 1)
        for index, form in enumerate(filled):
            form.instance.index = index  # for the admin's history, which names each phase
        return [
            PhaseColumns(name=form.cleaned_data["name"], minutes=form.cleaned_data["minutes"])
            for form in filled
        ]


class AssessmentPhaseInline(admin.TabularInline):
    """The phases of future invitations; an existing session keeps its own."""

    model = AssessmentPhase
    form = PhaseForm
    formset = PhaseFormSet
    fields = ("position", "name", "minutes")
    extra = 0
    min_num = 1
    validate_min = True
    max_num = MAX_PHASES
    verbose_name = "phase"

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self._assessments.has_view_permission(request, obj)

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self._assessments.has_change_permission(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self._assessments.has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self._assessments.has_change_permission(request, obj)

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        return super().get_formset(request, obj, validate_min=True, validate_max=True, **kwargs)

    @property
    def _assessments(self) -> admin.ModelAdmin:
        return self.admin_site._registry[Assessment]


def _add(edit: Edit) -> Assessment:
    """Without phases, which `save_formset` adds in the same transaction."""
    organization = edit.columns.pop("organization")
    return assessments.create(organization.pk, phases=(), **edit.columns)


def _change(edit: Edit) -> Assessment:
    return assessments.update(edit.row.organization_id, edit.row.pk, **edit.columns)


@admin.register(Assessment)
class AssessmentAdmin(OrganizationScopedAdmin):
    verbs = {"add": _add, "change": _change}
    editors = ADMINS
    inlines = (AssessmentPhaseInline,)
    list_display = ("name", "role", "deliverable_type", "is_active", "due_date", "created_at")
    list_filter = ("is_active", "deliverable_type")
    search_fields = ("name", "role")
    fields = (
        "organization",
        "name",
        "role",
        "task_prompt",
        "deliverable_type",
        "setup_minutes",
        "due_date",
        "is_active",
        "rubric",
        "created_at",
        "updated_at",
    )

    def get_readonly_fields(self, _request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        always = ("rubric", "created_at", "updated_at")
        return always if obj is None else ("organization", *always)

    def lock(self, obj: Assessment) -> Assessment:
        return assessments.lock(obj.pk, organization_id=obj.organization_id)

    def save_formset(
        self,
        request: HttpRequest,  # noqa: ARG002  Django's signature
        form: Any,  # noqa: ARG002
        formset: Any,
        change: bool,  # noqa: ARG002
    ) -> None:
        row, phases = formset.instance, formset.phases()
        formset.save(commit=False)  # writes nothing; collects the changes for the history
        if formset.has_changed():
            assessments.update(row.organization_id, row.pk, phases=phases)

    @admin.display(description="scoring rubric")
    def rubric(self, assessment: Assessment) -> SafeString | str:
        return json_block(assessment.scoring_rubric)
