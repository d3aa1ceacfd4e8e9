"""The base class of the admin for an organization's data: scope, roles, verbs, pagination."""

import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.models import ADDITION, CHANGE, DELETION, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import DateTimeField, ForeignKey, Model, QuerySet
from django.forms import Media, ModelChoiceField
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.text import capfirst

from gradient.admin.filters import AutocompleteFilter
from gradient.admin.paginator import CappedPaginator
from gradient.core.snapshots import one_snapshot
from sessions_app.accounts import access
from sessions_app.admin.forms import VerbForm
from sessions_app.invitations import mail
from sessions_app.models import Organization
from sessions_app.vocabulary.actors import Actor
from sessions_app.vocabulary.enums import ActorKind, Role
from sessions_app.vocabulary.exceptions import DomainError


class DateTimeWidget(forms.DateTimeInput):
    """A date and a time in the user's time zone, in one field."""

    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"step": 60} | (attrs or {}), format="%Y-%m-%dT%H:%M")


@dataclass(frozen=True)
class Edit:
    """A valid form. `row` is unsaved; `columns` has the changed values, or all values of a new row.

    `site` is the base URL of links.
    """

    row: Any
    columns: dict[str, Any]
    actor: Actor
    site: str = ""


class OrganizationScopedAdmin(admin.ModelAdmin):
    """Users see the rows of their organizations, and can do what their role there allows.

    Superusers see all rows. `organization_path` is the lookup from the model to the organization.
    `verbs` maps “add”, “change” and “delete” to the functions that perform them; other actions are
    not allowed. `editors` are the roles that can use the verbs. Django's model permissions are not
    used.
    """

    organization_path: ClassVar[str] = "organization"
    verbs: ClassVar[Mapping[str, Callable[[Edit], Any]]] = {}
    editors: ClassVar[Collection[Role]] = ()

    form = VerbForm
    paginator = CappedPaginator
    list_per_page = 50
    list_max_show_all = 0
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    # One native field. Django's two fields have no labels, and are too small for touch screens.
    formfield_overrides = {
        DateTimeField: {"form_class": forms.DateTimeField, "widget": DateTimeWidget}
    }

    # Queries

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows = super().get_queryset(request)
        if is_superuser(request):
            return rows
        mine = access.get_organization_ids(request.user, access.EVERY_ROLE)
        return rows.filter(**{f"{self.organization_path}__in": mine})

    def formfield_for_foreignkey(
        self, db_field: ForeignKey[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> ModelChoiceField | None:
        """Offer the rows that the user can see in the related model's list."""
        related = self.admin_site._registry.get(db_field.related_model)
        if isinstance(related, OrganizationScopedAdmin):
            choices = related.get_queryset(request)
            if db_field.related_model is Organization and not is_superuser(request):
                choices = choices.filter(
                    pk__in=access.get_organization_ids(request.user, self.editors)
                )
            kwargs["queryset"] = choices
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def lookup_allowed(self, lookup: str, _value: str, request: HttpRequest) -> bool:
        """Allow only the lookups of filters.

        `?token__startswith=a` could be used to guess a secret.
        """
        return any(_offers(item, lookup) for item in self.get_list_filter(request))

    # Permissions

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self._has_role(request, access.EVERY_ROLE, obj)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self._may("add", request, None)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self._may("change", request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self._may("delete", request, obj)

    def _may(self, verb: str, request: HttpRequest, obj: Model | None) -> bool:
        return verb in self.verbs and self._has_role(request, self.editors, obj)

    def _has_role(self, request: HttpRequest, roles: Collection[Role], obj: Model | None) -> bool:
        if is_superuser(request):
            return True
        allowed = access.get_organization_ids(request.user, roles)
        return bool(allowed) if obj is None else self.organization_id(obj) in allowed

    def organization_id(self, obj: Model) -> UUID:
        """The organization to which a row belongs."""
        *path, last = self.organization_path.split("__")
        for name in path:
            obj = getattr(obj, name)
        id: UUID = obj.pk if last == "pk" else getattr(obj, f"{last}_id")
        return id

    # Writing

    def lock(self, obj: Any) -> Model:
        """Lock the row for the transaction, and return its current values."""
        raise NotImplementedError

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        if issubclass(form, VerbForm):
            form.refusal = getattr(request, "refusal", None)
        return form

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Add the hidden version field of an existing row: see `VerbForm`."""
        fieldsets = super().get_fieldsets(request, obj)
        if obj is None or not self.has_change_permission(request, obj):
            return fieldsets
        (title, options), *others = fieldsets
        return [(title, {**options, "fields": [*options["fields"], "version"]}), *others]

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if change:
            form.require_version(self.lock(obj))
        edit = Edit(obj, form.columns(), actor=staff(request), site=mail.get_site_url(request))
        if not change:
            obj.pk = self.verbs["add"](edit).pk
        elif edit.columns:
            self.verbs["change"](edit)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        self.verbs["delete"](Edit(row=obj, columns={}, actor=staff(request)))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        for row in queryset:
            self.delete_model(request, row)

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show the form again with the error of a verb, whose transaction is rolled back."""
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except DomainError as error:
            request.refusal = error  # type: ignore[attr-defined]  # for `get_form`
            return super().changeform_view(request, object_id, form_url, extra_context)

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        try:
            return super().delete_view(request, object_id, extra_context)
        except DomainError as error:
            self.message_user(request, error.message, messages.ERROR)
            name = f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist"
            return redirect(reverse(name))

    # Django's admin log

    def log_addition(self, request: HttpRequest, obj: Model, message: Any) -> Any:
        return self._log(request, obj, ADDITION, message)

    def log_change(self, request: HttpRequest, obj: Model, message: Any) -> Any:
        return self._log(request, obj, CHANGE, message)

    def log_deletions(self, request: HttpRequest, queryset: QuerySet[Any]) -> Any:
        return [self._log(request, row, DELETION, "") for row in queryset]

    def _log(self, request: HttpRequest, obj: Model, flag: int, message: Any) -> LogEntry:
        """Log the action with the object's kind and id, without its name, which must be
        erasable."""
        return LogEntry.objects.create(
            user_id=request.user.pk or "",
            content_type=ContentType.objects.get_for_model(obj, for_concrete_model=False),
            object_id=str(obj.pk),
            object_repr=f"{self.opts.verbose_name} {obj.pk}",
            action_flag=flag,
            change_message=json.dumps(message) if isinstance(message, list) else message,
        )

    # Pages

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        context = {"title": capfirst(self.opts.verbose_name_plural), **(extra_context or {})}
        if request.method != "GET":
            return super().changelist_view(request, context)
        with one_snapshot():  # so that the list and its count agree
            response = super().changelist_view(request, context)
            return response.render() if isinstance(response, TemplateResponse) else response

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        title = {"title": capfirst(self.opts.verbose_name)}
        return super().change_view(request, object_id, form_url, {**title, **(extra_context or {})})

    @property
    def media(self) -> Media:
        """Add the media of the list's autocomplete filters."""
        media = super().media
        for item in self.list_filter or ():
            if isinstance(item, type) and issubclass(item, AutocompleteFilter):
                media += item.media_for(self.model, self.admin_site)
        return media


def is_superuser(request: HttpRequest) -> bool:
    return bool(getattr(request.user, "is_superuser", False))


def staff(request: HttpRequest) -> Actor:
    """The signed-in user as an actor."""
    return Actor(ActorKind.STAFF, str(request.user.pk))


def _offers(list_filter: Any, lookup: str) -> bool:
    """Whether the filter uses this lookup:

    its parameter name, or its field with at most one lookup.
    """
    if isinstance(list_filter, type) and issubclass(list_filter, admin.SimpleListFilter):
        return lookup == list_filter.parameter_name
    field = list_filter if isinstance(list_filter, str) else list_filter[0]
    name, *rest = lookup.split("__")
    return name == field and len(rest) <= 1
