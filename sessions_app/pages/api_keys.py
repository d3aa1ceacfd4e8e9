"""API keys: who can call. A key is shown once, on the page that made it."""

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
from django.utils import timezone

from gradient.core import clock
from sessions_app.accounts import access, api_keys
from sessions_app.models import ApiKey, Organization
from sessions_app.pages.page import Page
from sessions_app.vocabulary.enums import Scope
from sessions_app.vocabulary.exceptions import DomainError

MOST_SHOWN = 200
OVERLAPS = (("0", "at once"), ("1", "in an hour"), ("24", "in a day"), ("168", "in a week"))
"""Hours that a replaced key stays valid."""


MADE_ALREADY = "This key was made already, by a click before. If it is lost, replace or revoke it."


class KeyForm(forms.Form):
    """A new key. `expires` is the last day on which it is valid, by UTC.

    `id` is chosen with the form, so that a double click makes one key.
    """

    id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    name = forms.CharField(max_length=200, help_text="What uses it, such as “Nightly import”.")
    organization = forms.ModelChoiceField(Organization.objects.none(), empty_label=None)
    scope = forms.ChoiceField(choices=Scope.choices, required=False)
    expires = forms.DateField(
        required=False, widget=forms.DateInput(attrs={"type": "date"}), help_text="Empty: never."
    )

    def __init__(self, user: access.User, data: QueryDict | None = None) -> None:
        super().__init__(data, auto_id="key_%s")
        field = self.fields["organization"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101  declared above
        field.queryset = _own(user)
        if len(choices := list(field.queryset[:2])) == 1:
            field.initial, field.widget = choices[0].pk, forms.HiddenInput()

    def clean_expires(self) -> datetime | None:
        day = self.cleaned_data["expires"]
        if day is None:
            return None
        ends = timezone.make_aware(
            datetime(day.year, day.month, day.day) + timedelta(days=1)  # noqa: DTZ001
        )
        if ends <= clock.now():
            raise ValidationError("This day is over.")
        return ends


class ApiKeys(Page):
    """The keys of the organizations that the user administers, newest first."""

    title = "API keys"
    template_name = "sessions_app/pages/api_keys.html"
    roles = access.ADMINS

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        now = clock.now()
        rows = _keys(self.request.user).select_related("organization", "created_by")
        shown = list(rows.order_by("-created_at", "-id")[:MOST_SHOWN])
        context = {
            "keys": [(key, key.is_valid(now)) for key in shown],
            "is_cut": len(shown) == MOST_SHOWN,
            "several": len({key.organization_id for key in shown}) > 1,
            "form": KeyForm(self.request.user),
            "overlaps": OVERLAPS,
            "next_id": uuid4(),
        }
        return super().get_context_data(**context | kwargs)

    def post(self, request: HttpRequest, **_: Any) -> HttpResponse:
        form = KeyForm(request.user, request.POST)
        if not form.is_valid():
            return self._again(form)
        given = form.cleaned_data
        try:
            made, text = api_keys.issue(
                given["organization"],
                name=given["name"],
                scope=given["scope"],
                expires_at=given["expires"],
                created_by=_user(request),
                id=given["id"],
            )
        except ValidationError as error:
            form.add_error(None, MADE_ALREADY if "id" in error.message_dict else error)
            return self._again(form)
        return self.shown_once(made, text)

    def _again(self, form: KeyForm) -> HttpResponse:
        context = self.get_context_data(form=form, is_wrong=True)
        return self.render_to_response(context, status=400)

    def shown_once(self, made: ApiKey, text: str) -> HttpResponse:
        """Not a redirect: the text must not be kept anywhere, and it is not shown again."""
        context = self.get_context_data(made=made, text=text)
        return self.render_to_response(context, status=201)


class RotateKey(ApiKeys):
    """POST: another key in the place of this one, which stays valid for a while."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest, **_: Any) -> HttpResponse:
        key = _key(request, self.kwargs["api_key_id"])
        hours = request.POST.get("overlap", "")
        if hours not in dict(OVERLAPS):
            messages.error(request, "Choose when the old key ends.")
            return redirect("pages:api-keys")
        try:
            made, text = api_keys.rotate(
                key.organization_id,
                key.pk,
                overlap=timedelta(hours=int(hours)),
                created_by=_user(request),
                id=_uuid(request.POST.get("id", "")),
            )
        except ValidationError:
            messages.error(request, MADE_ALREADY)
            return redirect("pages:api-keys")
        except DomainError as error:
            messages.error(request, error.message)
            return redirect("pages:api-keys")
        return self.shown_once(made, text)


class RevokeKey(ApiKeys):
    """POST: the key is not valid any more, for good."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest, **_: Any) -> HttpResponse:
        key = _key(request, self.kwargs["api_key_id"])
        try:
            api_keys.revoke_one(key.organization_id, key.pk, actor=self.actor)
        except DomainError as error:
            messages.error(request, error.message)
        else:
            messages.success(request, f"The key “{key.name}” is revoked.")
        return redirect("pages:api-keys")


def _own(user: access.User) -> QuerySet[Organization]:
    organizations = Organization.objects.order_by("name")
    return access.filter_for_user(organizations, user, path="pk", roles=access.ADMINS)


def _keys(user: access.User) -> QuerySet[ApiKey]:
    return access.filter_for_user(ApiKey.objects.all(), user, roles=access.ADMINS)


def _key(request: HttpRequest, api_key_id: UUID) -> ApiKey:
    key = _keys(request.user).filter(pk=api_key_id).first()
    if key is None:
        raise Http404("There is no such API key.")
    return key


def _user(request: HttpRequest) -> User | None:
    return request.user if isinstance(request.user, User) else None


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
