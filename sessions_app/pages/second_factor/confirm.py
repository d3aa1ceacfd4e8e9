"""Users confirm their identity before they change how they sign in, unless they just signed in."""

from typing import Any
from urllib.parse import urlencode

from allauth.account.internal.flows.login import record_authentication
from allauth.account.internal.flows.reauthentication import is_reauthentication_required
from allauth.mfa.base.forms import AuthenticateForm
from django import forms
from django.contrib.auth import authenticate
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from sessions_app.accounts import access, browser_sessions, second_factors, sign_in
from sessions_app.accounts.sign_in_form import MAX_PASSWORD_LENGTH
from sessions_app.pages.page import MemberPage
from sessions_app.pages.second_factor.forms import CodeForm


class ConfirmedPage(MemberPage):
    """A page for users who have signed in or confirmed their identity in the last ten minutes."""

    opens_without_second_factor = True

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if access.has_role(request.user, self.roles) and is_reauthentication_required(
            request, app="allauth.mfa"
        ):
            page = self.form_page() if request.method == "POST" else request.get_full_path()
            return redirect(f"{reverse('pages:confirm-user')}?{urlencode({'next': page})}")
        try:
            return super().dispatch(request, *args, **kwargs)
        except Http404:  # the factor was removed in the meantime
            return redirect("pages:second-factor")

    def form_page(self) -> str:
        return reverse("pages:second-factor")


class NewFactorPage(ConfirmedPage):
    """A page, in front of allauth's view, on which a factor is added. The first one ends the user's
    other browser sessions: those began with the password alone."""

    did_generate_recovery_codes: bool

    def form_valid(self, form: Any) -> HttpResponse:
        is_first = not second_factors.has_one(self.request.user)
        response: HttpResponse = super().form_valid(form)  # type: ignore[misc]  # allauth's
        if is_first:
            browser_sessions.end_others(int(self.actor.id), self.request.session.session_key)
        return response

    def get_success_url(self) -> str:
        name = "recovery-codes" if self.did_generate_recovery_codes else "second-factor"
        return reverse(f"pages:{name}")


class PasswordForm(forms.Form):
    password = forms.CharField(
        max_length=MAX_PASSWORD_LENGTH,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "current-password", "autofocus": True}),
    )

    def __init__(self, request: HttpRequest, data: Any = None) -> None:
        super().__init__(data)
        self.request = request

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        username = self.request.user.get_username()
        if authenticate(self.request, username=username, password=password) is None:
            raise forms.ValidationError("The password is wrong.")
        return password

    def save(self) -> None:
        record_authentication(self.request, self.request.user, method="password")


class ConfirmUser(MemberPage):
    """POST checks the password, or a code if the user has no password."""

    title = "Confirm that it is you"
    template_name = "sessions_app/pages/second_factor/confirm.html"
    opens_without_second_factor = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = {"form": self._form(), "next": self._next()}
        return super().get_context_data(**context | kwargs)

    def post(self, request: HttpRequest, **_: Any) -> HttpResponse:
        if sign_in.is_locked(request, request.user.get_username()):
            return HttpResponse(status=429)
        form = self._form(request.POST)
        if form is None or not form.is_valid():
            if isinstance(form, AuthenticateForm):
                sign_in.record_failure(request, request.user.get_username())
            return self.render_to_response(self.get_context_data(form=form), status=400)
        form.save()
        return redirect(self._next())

    def _form(self, data: Any = None) -> Any:
        """None if the user has neither a password nor a factor, so they have to sign in again."""
        user = self.request.user
        if user.is_authenticated and user.has_usable_password():
            return PasswordForm(self.request, data)
        return CodeForm(user=user, data=data) if second_factors.has_one(user) else None

    def _next(self) -> str:
        url = self.request.POST.get("next") or self.request.GET.get("next", "")
        is_safe = url_has_allowed_host_and_scheme(
            url, allowed_hosts={self.request.get_host()}, require_https=self.request.is_secure()
        )
        return url if is_safe else reverse("pages:second-factor")
