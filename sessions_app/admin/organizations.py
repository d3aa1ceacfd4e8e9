from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.db.models import Model
from django.http import HttpRequest

from sessions_app.accounts import memberships, organizations
from sessions_app.accounts.access import OWNERS
from sessions_app.admin.base import Edit, OrganizationScopedAdmin
from sessions_app.admin.forms import VerbForm
from sessions_app.models import Membership, Organization


def _add_organization(edit: Edit) -> Organization:
    return organizations.create(**edit.columns)


def _change_organization(edit: Edit) -> Organization:
    reason = edit.columns.pop("hold_reason", None)
    if reason:
        organizations.hold(edit.row.pk, reason=reason, actor=edit.actor)
    elif reason is not None:
        organizations.release(edit.row.pk, actor=edit.actor)
    return organizations.update(edit.row.pk, actor=edit.actor, **edit.columns)


@admin.register(Organization)
class OrganizationAdmin(OrganizationScopedAdmin):
    """Superusers edit organizations, and place and release legal holds. Members see their own."""

    organization_path = "pk"
    verbs = {"add": _add_organization, "change": _change_organization}
    list_display = ("name", "slug", "created_at")
    search_fields = ("name", "slug")
    fields = ("name", "slug", "retention_days", "hold_reason", "created_at", "held_at")
    readonly_fields = ("created_at", "held_at")

    def get_fields(self, _request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("name", "slug", "retention_days") if obj is None else self.fields

    def lock(self, obj: Organization) -> Organization:
        return organizations.lock(obj.pk)


class MembershipForm(VerbForm):
    """The user is entered by name, since a list would reveal users of other organizations."""

    username = forms.CharField(label="User name", max_length=150)

    class Meta:
        model = Membership
        fields = ("organization", "role")

    def clean_username(self) -> str:
        name: str = self.cleaned_data["username"]
        user = get_user_model().objects.filter(username=name).first()
        if user is None:
            raise forms.ValidationError("User not found.")
        self.instance.user = user
        return name


class RoleForm(VerbForm):
    class Meta:
        model = Membership
        fields = ("role",)


def _add_member(edit: Edit) -> Membership:
    row = edit.row
    return memberships.add(
        row.organization_id, user_id=row.user_id, role=row.role, actor=edit.actor
    )


def _change_role(edit: Edit) -> Membership:
    return memberships.change_role(
        edit.row.organization_id, edit.row.pk, **edit.columns, actor=edit.actor
    )


def _remove_member(edit: Edit) -> None:
    memberships.remove(edit.row.organization_id, edit.row.pk, actor=edit.actor)


@admin.register(Membership)
class MembershipAdmin(OrganizationScopedAdmin):
    verbs = {"add": _add_member, "change": _change_role, "delete": _remove_member}
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
        # Also called for each membership when Django's admin deletes a user.
        if isinstance(obj, Membership) and memberships.is_last_owner(obj):
            return False
        return super().has_delete_permission(request, obj)

    def lock(self, obj: Membership) -> Membership:
        return memberships.lock(obj.organization_id, obj.pk)
