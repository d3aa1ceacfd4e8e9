"""The second factor at the sign-in, and the sign-in with only a passkey."""

import json
from typing import Any

from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.webauthn.internal.auth import begin_authentication
from allauth.mfa.webauthn.views import LoginWebAuthnView
from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect

from sessions_app.accounts import second_factors, sign_in
from sessions_app.pages.second_factor.forms import CodeForm, PasskeyForm, PasskeySignInForm

ANY_PASSKEY = "(passkey)"
"""Used instead of the user name while it is unknown. No user can have this name."""


class SecondFactor(AuthenticateView):
    """The step after the password. Wrong codes count like wrong passwords."""

    form_class = CodeForm
    webauthn_form_class = PasskeyForm
    template_name = "sessions_app/pages/second_factor/at_sign_in.html"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if sign_in.is_locked(request, self._username()):
            return HttpResponse(status=429)
        response: HttpResponse = super().post(request, *args, **kwargs)
        return response

    def form_invalid(self, form: forms.Form) -> HttpResponse:
        sign_in.record_failure(self.request, self._username())
        response: HttpResponse = super().form_invalid(form)
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        has_passkey = second_factors.has_passkey(self.stage.login.user)
        options = json.dumps(context["js_data"]["request_options"]) if has_passkey else ""
        return context | {"title": "Second factor", "passkey_options": options}

    def _username(self) -> str:
        username: str = self.stage.login.user.get_username()
        return username


class PasskeySignIn(LoginWebAuthnView):
    """GET returns the challenge for the script, POST signs the user in with a passkey.

    It needs no other factor: a passkey is bound to a device, which verifies the user by a
    fingerprint, a face or a PIN.
    """

    form_class = PasskeySignInForm

    def get(self, request: HttpRequest, *_: Any, **__: Any) -> HttpResponse:
        if not sign_in.may_begin(request):
            return HttpResponse(status=429)
        return JsonResponse(begin_authentication(user=None))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if sign_in.is_locked(request, ANY_PASSKEY):
            return HttpResponse(status=429)
        response: HttpResponse = super().post(request, *args, **kwargs)
        return response

    def form_invalid(self, _form: forms.Form) -> HttpResponse:
        sign_in.record_failure(self.request, ANY_PASSKEY)
        messages.error(self.request, "This passkey is unknown. Sign in with your password.")
        return redirect("pages:sign-in")
