from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet, Value
from django.db.models.functions import Lower
from django.http import HttpRequest

from sessions_app.accounts.access import ADMINS
from sessions_app.admin.base import OrganizationScopedAdmin
from sessions_app.models import Candidate


class CandidateForm(forms.ModelForm):
    """Knows that an address is unique in its organization, which a change never moves."""

    class Meta:
        model = Candidate
        fields = ("organization", "name", "email")

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or {}
        organization = cleaned.get("organization") or self.instance.organization_id
        email = cleaned.get("email")
        others = same_address(organization, email or "").exclude(pk=self.instance.pk)
        if email and organization and others.exists():
            self.add_error("email", "Another candidate of this organization has this address.")
        return cleaned


@admin.register(Candidate)
class CandidateAdmin(OrganizationScopedAdmin):
    verbs = ("add", "change")
    editors = ADMINS
    form = CandidateForm
    list_display = ("name", "email", "organization", "created_at", "deleted_at")
    list_filter = (("deleted_at", admin.EmptyFieldListFilter),)
    list_select_related = ("organization",)
    search_fields = ("name", "email")
    sortable_by = ("created_at",)
    fields = ("organization", "name", "email", "created_at", "deleted_at")

    def get_readonly_fields(self, _request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        shown = ("created_at", "deleted_at")
        return shown if obj is None else ("organization", *shown)


def same_address(organization: Any, email: str) -> QuerySet[Candidate]:
    """The organization's candidates with this address, as the database compares them."""
    candidates = Candidate.objects.filter(organization=organization)
    return candidates.alias(folded=Lower("email")).filter(folded=Lower(Value(email)))
