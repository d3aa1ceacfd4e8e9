from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Model, QuerySet
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest
from django.utils.safestring import SafeString

from gradient.admin.html import json_block, text_block
from gradient.core.number_fields import IntegerField
from sessions_app import lifecycle
from sessions_app.accounts import assessments
from sessions_app.accounts.access import ADMINS
from sessions_app.accounts.assessments import PhaseColumns
from sessions_app.admin.base import Edit, OrganizationScopedAdmin
from sessions_app.admin.forms import VerbForm
from sessions_app.admin.records import LARGE_COLUMNS
from sessions_app.models import Assessment, AssessmentPhase, AssessmentVersion

MAX_PHASES = 100


class PhaseForm(forms.ModelForm):
    """A phase with its position, from 1. Phases without a position come last."""

    position = IntegerField(min_value=1, max_value=MAX_PHASES, required=False)

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
    """The phases as a list, sorted by position."""

    def phases(self) -> list[PhaseColumns]:
        filled = [
            form
            for form in self.forms
            if form not in self.deleted_forms and (form.instance.pk or form.has_changed())
        ]
        filled.sort(key=lambda form: form.cleaned_data["position"] or MAX_PHASES + 1)
        for index, form in enumerate(filled):
            form.instance.index = index  # so that the admin's history names each phase
        return [
            PhaseColumns(name=form.cleaned_data["name"], minutes=form.cleaned_data["minutes"])
            for form in filled
        ]


class AssessmentPhaseInline(admin.TabularInline):
    """The phases of the current version. Sessions that have started keep theirs."""

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
        # Django's default `absolute_max` would allow a request with a thousand more forms.
        limits = {"validate_min": True, "validate_max": True, "absolute_max": MAX_PHASES + 1}
        return super().get_formset(request, obj, **limits, **kwargs)

    @property
    def _assessments(self) -> admin.ModelAdmin:
        return self.admin_site._registry[Assessment]


class AssessmentForm(VerbForm):
    """The form with its phases, so that a change of both creates one version.

    `phases` is None if they are unchanged.
    """

    phases: list[PhaseColumns] | None = None

    def columns(self) -> dict[str, Any]:
        columns = super().columns()
        return columns if self.phases is None else {**columns, "phases": self.phases}


def _add(edit: Edit) -> Assessment:
    organization = edit.columns.pop("organization")
    return assessments.create(organization.pk, actor=edit.actor, **edit.columns)


def _change(edit: Edit) -> Assessment:
    row = edit.row
    return lifecycle.change_assessment(
        row.organization_id, row.pk, actor=edit.actor, **edit.columns
    )


@admin.register(Assessment)
class AssessmentAdmin(OrganizationScopedAdmin):
    verbs = {"add": _add, "change": _change}
    editors = ADMINS
    form = AssessmentForm
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
        "auto_score",
        "rubric",
        "materials_document",
        "current_version",
        "created_at",
        "updated_at",
    )

    def get_readonly_fields(self, _request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        always = ("rubric", "materials_document", "current_version", "created_at", "updated_at")
        return always if obj is None else ("organization", *always)

    def lock(self, obj: Assessment) -> Assessment:
        return assessments.lock(obj.pk, organization_id=obj.organization_id)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Do nothing: `save_formset` saves the assessment together with its phases."""

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        phases = formset.phases()
        formset.save(commit=False)  # only collects the changes for the history
        if formset.has_changed() or not change:
            form.phases = phases
        super().save_model(request, formset.instance, form, change)

    @admin.display(description="scoring rubric")
    def rubric(self, assessment: Assessment) -> SafeString | str:
        return json_block(assessment.scoring_rubric)

    @admin.display(description="materials")
    def materials_document(self, assessment: Assessment) -> SafeString | str:
        return json_block(assessment.materials)


@admin.register(AssessmentVersion)
class AssessmentVersionAdmin(OrganizationScopedAdmin):
    """The versions of assessments, read-only."""

    organization_path = "assessment__organization"
    list_display = ("created_at", "assessment", "version", "role", "deliverable_type")
    list_select_related = ("assessment",)
    ordering = ("-pk",)
    sortable_by = ()
    fields = (
        "assessment",
        "version",
        "role",
        "prompt",
        "deliverable_type",
        "setup_minutes",
        "phase_list",
        "rubric",
        "materials_document",
        "actor_kind",
        "actor_id",
        "created_at",
    )
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        versions = super().get_queryset(request)
        large = (f"assessment__{name}" for name in LARGE_COLUMNS)
        return versions.select_related("assessment__organization").defer(*large)

    @admin.display(description="task prompt")
    def prompt(self, version: AssessmentVersion) -> SafeString | str:
        return text_block(version.task_prompt)

    @admin.display(description="phases")
    def phase_list(self, version: AssessmentVersion) -> SafeString | str:
        return json_block(version.phases)

    @admin.display(description="scoring rubric")
    def rubric(self, version: AssessmentVersion) -> SafeString | str:
        return json_block(version.scoring_rubric)

    @admin.display(description="materials")
    def materials_document(self, version: AssessmentVersion) -> SafeString | str:
        return json_block(version.materials)
