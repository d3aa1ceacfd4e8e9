"""Adding and removing passkeys."""

import json
from typing import Any

from allauth.mfa.webauthn.internal.auth import begin_registration
from allauth.mfa.webauthn.views import AddWebAuthnView, RemoveWebAuthnView
from django import forms
from django.http import HttpResponse
from django.urls import reverse

from sessions_app.pages.second_factor.confirm import ConfirmedPage, NewFactorPage
from sessions_app.pages.second_factor.forms import NewPasskeyForm


class AddPasskey(NewFactorPage, AddWebAuthnView):
    """POST saves the passkey that a script received from the browser."""

    title = "Add a passkey"
    template_name = "sessions_app/pages/second_factor/passkey.html"
    form_class = NewPasskeyForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        options = json.dumps(begin_registration(self.request.user, passwordless=True))
        form = kwargs.pop("form", None) or self.get_form()
        return {"title": self.title, "view": self, "form": form, "passkey_options": options}

    def form_invalid(self, form: forms.Form) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=400)

    def form_page(self) -> str:
        return reverse("pages:passkey-add")


class RemovePasskey(ConfirmedPage, RemoveWebAuthnView):
    http_method_names = ("post",)

    def get_success_url(self) -> str:
        return reverse("pages:second-factor")
