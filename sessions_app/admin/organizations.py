from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.db.models import Model
from django.http import HttpRequest

from sessions_app.accounts.access import OWNERS
from sessions_app.admin.base import OrganizationScopedAdmin
from sessions_app.models import Membership, Organization
from sessions_app.vocabulary.enums import Role


@admin.register(Organization)
class OrganizationAdmin(OrganizationScopedAdmin):
    """For superusers to edit; members see their own."""

    organization_path = "pk"
    verbs = ("add", "change")
    list_display = ("name", "slug", "created_at")
    search_fields = ("name", "slug")
    fields = ("name", "slug", "created_at")
    readonly_fields = ("created_at",)


class MembershipForm(forms.ModelForm):
    """Asks for the user by name: a list to choose from would show every customer's people."""

    username = forms.CharField(label="User name", max_length=150)

    class Meta:
        model = Membership
        fields = ("organization", "role")

    def clean_username(self) -> str:
        name: str = self.cleaned_data["username"]
        user = get_user_model().objects.filter(username=name).first()
        if user is None:
            raise forms.ValidationError("There is no user of this name.")
        self.instance.user = user
        return name

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or {}
        organization = cleaned.get("organization")
        if "username" in cleaned and organization:
            known = Membership.objects.filter(organization=organization, user=self.instance.user)
            if known.exists():
                self.add_error("username", "This user is a member already.")
        return cleaned


class RoleForm(forms.ModelForm):
    """Changes nothing but the role, and leaves the organization an owner."""

    class Meta:
        model = Membership
        fields = ("role",)

    def clean_role(self) -> str:
        role: str = self.cleaned_data["role"]
        if role != Role.OWNER and is_last_owner(self.instance):
            raise forms.ValidationError("An organization needs an owner: name another one first.")
        return role


@admin.register(Membership)
class MembershipAdmin(OrganizationScopedAdmin):
    verbs = ("add", "change", "delete")
    editors = OWNERS
    list_display = ("user", "organization", "role", "created_at")
    list_filter = ("role",)
    list_select_related = ("user", "organization")
    search_fields = ("user__username", "organization__name")

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        kwargs["form"] = RoleForm if change else MembershipForm
        return super().get_form(request, obj, change=change, **kwargs)

    def get_fields(self, _request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        if obj is None:
            return ("organization", "username", "role")
        return ("organization", "user", "role", "created_at")

    def get_readonly_fields(self, _request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return () if obj is None else ("organization", "user", "created_at")

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        if isinstance(obj, Membership) and is_last_owner(obj):
            return False
        return super().has_delete_permission(request, obj)


def is_last_owner(membership: Membership) -> bool:
    """Whether the organization would have no owner without this one."""
    owners = Membership.objects.filter(organization=membership.organization_id, role=Role.OWNER)
    return set(owners.values_list("pk", flat=True)) == {membership.pk}
