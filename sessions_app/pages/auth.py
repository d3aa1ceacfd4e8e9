"""Pages for signing in and out, and for setting a password.

Too many failed sign-ins are refused: `sessions_app.accounts.sign_in`.
"""

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from django import forms
from django.contrib import messages
from django.contrib.auth.models import User
from django.contrib.auth.views import LoginView, LogoutView, PasswordResetConfirmView
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse_lazy
from django.views.generic import FormView

from gradient.core.client_address import client_address
from gradient.core.contact_fields import EmailFormField
from sessions_app.accounts import browser_sessions, single_sign_on
from sessions_app.accounts.password_forms import NewPasswordForm
from sessions_app.accounts.sign_in_form import SignInForm
from sessions_app.invitations import password_mail
from sessions_app.invitations.mail import get_site_url
from sessions_app.pages.page import no_access


class SignIn(LoginView):
    """The sign-in page. If there are no users, it explains how to create the first one.

    After the password, django-allauth asks for the second factor, if the user has one.
    """

    form_class = SignInForm
    template_name = "sessions_app/pages/sign_in.html"
    redirect_authenticated_user = True
    extra_context = {"title": "Sign in"}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        providers = single_sign_on.providers()
        is_new = not User.objects.exists()
        return super().get_context_data(is_new=is_new, providers=providers, **kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        user = form.get_user()
        record_authentication(self.request, user, method="password")
        response: HttpResponse = perform_login(
            self.request, user, redirect_url=self.get_success_url()
        )
        return response


class AdminSignIn(SignIn):
    """The sign-in page of the admin."""

    redirect_authenticated_user = False
    next_page = "admin:index"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return super().dispatch(request, *args, **kwargs)
        if request.user.is_staff:
            return redirect(self.get_success_url())
        return no_access(request, "Administration", ())


class SignOut(LogoutView):
    next_page = "pages:sign-in"


class SetPassword(PasswordResetConfirmView):
    """The target of `users.password_link`.

    Django moves the token into the browser session, and redirects to a URL without it.
    """

    form_class = NewPasswordForm
    template_name = "sessions_app/pages/set_password.html"
    success_url = reverse_lazy("pages:sign-in")
    title = "Set your password"

    def form_valid(self, form: Any) -> HttpResponse:
        browser_sessions.end_all(form.user.pk)  # which the old password opened
        messages.success(self.request, "Your password is set. You can now sign in.")
        return super().form_valid(form)


class AddressForm(forms.Form):
    email = EmailFormField(label="E-mail address")


class ForgotPassword(FormView[AddressForm]):
    """POST sends an e-mail with a link. The response does not reveal whether the address is known.

    Members also use this page to change their password.
    """

    form_class = AddressForm
    template_name = "sessions_app/pages/forgot_password.html"
    success_url = reverse_lazy("pages:sign-in")

    def get_initial(self) -> dict[str, Any]:
        return {"email": getattr(self.request.user, "email", "")}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        title = "Set a new password"
        has_mail_server = password_mail.has_mail_server()
        return super().get_context_data(title=title, has_mail_server=has_mail_server, **kwargs)

    def form_valid(self, form: AddressForm) -> HttpResponse:
        password_mail.order(
            form.cleaned_data["email"],
            site=get_site_url(self.request),
            client=client_address(self.request),
        )
        messages.success(
            self.request,
            "If a user has this address, an e-mail with a link has been sent. If it does not "
            "arrive, ask an owner of your organization which address you are registered with.",
        )
        return super().form_valid(form)
