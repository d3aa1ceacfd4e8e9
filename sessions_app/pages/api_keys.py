"""Pages for managing API keys. A new key is shown only in the response that creates it."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse

from gradient.admin.paginator import CappedPaginator
from gradient.core import clock
from gradient.core.day_fields import DayField, day_end
from gradient.core.identifiers import parse_uuid
from sessions_app.accounts import access, api_keys
from sessions_app.models import ApiKey, Organization
from sessions_app.pages.page import MemberPage
from sessions_app.pages.paging import get_page
from sessions_app.vocabulary.enums import Scope
from sessions_app.vocabulary.exceptions import DomainError

PAGE_SIZE = 100
OVERLAP_HOURS = (("0", "at once"), ("1", "in an hour"), ("24", "in a day"), ("168", "in a week"))
"""How long a replaced key stays valid."""

ALREADY_CREATED = (
    "This key was already created by an earlier click. If you lost it, replace or revoke it."
)


class KeyForm(forms.Form):
    """A new key. `expires` is the last day on which it is valid, in the user's time zone.

    `id` is generated with the form, so that a double click creates one key.
    """

    id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    name = forms.CharField(max_length=200, help_text="Where it is used, such as “Nightly import”.")
    organization = forms.ModelChoiceField(Organization.objects.none(), empty_label=None)
    scope = forms.ChoiceField(choices=Scope.choices, required=False)
    expires = DayField(
        required=False,
        help_text="Leave empty for a key that does not expire.",
    )

    def __init__(self, user: access.User, data: QueryDict | None = None) -> None:
        super().__init__(data, auto_id="key_%s")
        field = self.fields["organization"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101  declared above
        field.queryset = _administered_organizations(user)
        if len(choices := list(field.queryset[:2])) == 1:
            field.initial, field.widget = choices[0].pk, forms.HiddenInput()

    def clean_expires(self) -> datetime | None:
        day = self.cleaned_data["expires"]
        if day is None:
            return None
        expires_at = day_end(day)
        if expires_at <= clock.now():
            raise ValidationError("This date is in the past.")
        return expires_at


class ApiKeys(MemberPage):
    """The keys of the user's organizations, newest first. POST creates one."""

    title = "API keys"
    template_name = "sessions_app/pages/api_keys.html"
    roles = access.ADMINS

    def form_page(self) -> str:
        return reverse("pages:api-keys")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        now = clock.now()
        rows = _keys(self.request.user).select_related("organization", "created_by")
        page = get_page(
            self.request, CappedPaginator(rows.order_by("-created_at", "-id"), PAGE_SIZE)
        )
        keys = list(page.object_list)
        context = {
            "keys": [(key, key.is_valid(now)) for key in keys],
            "page": page,
            "has_several_organizations": len({key.organization_id for key in keys}) > 1,
            "form": KeyForm(self.request.user),
            "overlaps": OVERLAP_HOURS,
            "next_id": uuid4(),
        }
        return super().get_context_data(**context | kwargs)

    def post(self, request: HttpRequest, **_: Any) -> HttpResponse:
        form = KeyForm(request.user, request.POST)
        if not form.is_valid():
            return self._render_invalid(form)
        data = form.cleaned_data
        try:
            key, text = api_keys.issue(
                data["organization"],
                name=data["name"],
                scope=data["scope"],
                expires_at=data["expires"],
                created_by=_user(request),
                id=data["id"],
            )
        except ValidationError as error:
            form.add_error(None, ALREADY_CREATED if "id" in error.message_dict else error)
            return self._render_invalid(form)
        return self.show_once(key, text)

    def _render_invalid(self, form: KeyForm) -> HttpResponse:
        context = self.get_context_data(form=form, is_invalid=True)
        return self.render_to_response(context, status=400)

    def show_once(self, key: ApiKey, text: str) -> HttpResponse:
        """Show the key. Not a redirect, which would have to store the key's text."""
        context = self.get_context_data(new_key=key, text=text)
        return self.render_to_response(context, status=201)


class RotateKey(ApiKeys):
    """POST: replace a key. The old one stays valid for the chosen number of hours."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest, **_: Any) -> HttpResponse:
        key = _key(request, self.kwargs["api_key_id"])
        hours = request.POST.get("overlap", "")
        if hours not in dict(OVERLAP_HOURS):
            messages.error(request, "Choose when the old key expires.")
            return redirect("pages:api-keys")
        try:
            new_key, text = api_keys.rotate(
                key.organization_id,
                key.pk,
                overlap=timedelta(hours=int(hours)),
                actor=self.actor,
                created_by=_user(request),
                id=parse_uuid(request.POST.get("id", "")),
            )
        except ValidationError:
            messages.error(request, ALREADY_CREATED)
            return redirect("pages:api-keys")
        except DomainError as error:
            messages.error(request, error.message)
            return redirect("pages:api-keys")
        return self.show_once(new_key, text)


class RevokeKey(ApiKeys):
    """POST: revoke a key permanently."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest, **_: Any) -> HttpResponse:
        key = _key(request, self.kwargs["api_key_id"])
        try:
            api_keys.revoke_one(key.organization_id, key.pk, actor=self.actor)
        except DomainError as error:
            messages.error(request, error.message)
        else:
            messages.success(request, f"The key “{key.name}” has been revoked.")
        return redirect("pages:api-keys")


def _administered_organizations(user: access.User) -> QuerySet[Organization]:
    organizations = Organization.objects.order_by("name")
    return access.filter_for_user(organizations, user, path="pk", roles=access.ADMINS)


def _keys(user: access.User) -> QuerySet[ApiKey]:
    return access.filter_for_user(ApiKey.objects.all(), user, roles=access.ADMINS)


def _key(request: HttpRequest, api_key_id: UUID) -> ApiKey:
    key = _keys(request.user).filter(pk=api_key_id).first()
    if key is None:
        raise Http404("API key not found.")
    return key


def _user(request: HttpRequest) -> User | None:
    return request.user if isinstance(request.user, User) else None
