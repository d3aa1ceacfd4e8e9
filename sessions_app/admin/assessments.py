from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Model
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest
from django.utils.safestring import SafeString

from gradient.admin.html import json_block
from sessions_app.accounts.access import ADMINS
from sessions_app.admin.base import OrganizationScopedAdmin
from sessions_app.models import Assessment, AssessmentPhase

MAX_PHASES = 100


class PhaseForm(forms.ModelForm):
    """A phase with its position, counted from 1; an empty one comes last."""

    position = forms.IntegerField(min_value=1, max_value=MAX_PHASES, required=False)

    class Meta:
        model = AssessmentPhase
        fields = ("name", "minutes")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs["aria-label"] = name.capitalize()  # the table's head is no label
        if self.instance.pk:
            self.fields["position"].initial = self.instance.index + 1


class PhaseFormSet(BaseInlineFormSet):
    """Saves the phases as one list in the order of their positions."""

    def save(self, commit: bool = True) -> Any:
        """As Django's, and without gaps in the index.

        All rows are written anew: moving them one by one would pass through equal positions,
        which the database refuses.
        """
        changed = super().save(commit=False)
        if commit:
            phases = [form.instance for form in self._in_order()]
            AssessmentPhase.objects.filter(assessment=self.instance).delete()
            for index, phase in enumerate(phases):
                phase.pk, phase.index = None, index
            AssessmentPhase.objects.bulk_create(phases)
        return changed

    def _in_order(self) -> list[Any]:
        filled = [
            form
            for form in self.forms
            if form not in self.deleted_forms and (form.instance.pk or form.has_changed())
        ]
        return sorted(filled, key=lambda form: form.cleaned_data["position"] or MAX_PHASES + 1)


class AssessmentPhaseInline(admin.TabularInline):
    """A session keeps the phases that it was invited with, so these are free to change."""

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


@admin.register(Assessment)
class AssessmentAdmin(OrganizationScopedAdmin):
    verbs = ("add", "change")
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
        shown = ("rubric", "created_at", "updated_at")
        return shown if obj is None else ("organization", *shown)

    @admin.display(description="scoring rubric")
    def rubric(self, assessment: Assessment) -> SafeString | str:
        return json_block(assessment.scoring_rubric)
