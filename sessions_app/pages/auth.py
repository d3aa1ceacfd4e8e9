"""Sign-in and sign-out, and how a password is set or replaced. Too many wrong passwords lock the
sign-in: `sessions_app.accounts.sign_in`."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.models import User
from django.contrib.auth.views import LoginView, LogoutView, PasswordResetConfirmView
from django.http import HttpResponse
from django.urls import reverse_lazy
from django.views.generic import FormView

from gradient.core.contact_fields import EmailFormField
from sessions_app.accounts.password_forms import NewPasswordForm
from sessions_app.accounts.sign_in_form import SignInForm
from sessions_app.invitations import password_mail
from sessions_app.invitations.mail import get_site_url


class SignIn(LoginView):
    """Without any user, the page says how the first one is made."""

    form_class = SignInForm
    template_name = "sessions_app/pages/sign_in.html"
    redirect_authenticated_user = True
    extra_context = {"title": "Sign in"}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(is_new=not User.objects.exists(), **kwargs)


class SignOut(LogoutView):
    next_page = "pages:sign-in"


class SetPassword(PasswordResetConfirmView):
    """Where a link of `users.password_link` leads. Django keeps the token in the browser's session
    and continues without it in the address."""

    form_class = NewPasswordForm
    template_name = "sessions_app/pages/set_password.html"
    success_url = reverse_lazy("pages:sign-in")
    title = "Set your password"

    def form_valid(self, form: Any) -> HttpResponse:
        messages.success(self.request, "Your password is set. Sign in with it.")
        return super().form_valid(form)


class AddressForm(forms.Form):
    email = EmailFormField(label="E-mail address")


class ForgotPassword(FormView[AddressForm]):
    """POST orders an e-mail with a link, and says the same whether or not a user has the address.

    Members change their password in the same way."""

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
        password_mail.order(form.cleaned_data["email"], site=get_site_url(self.request))
        messages.success(
            self.request,
            "If a user has this address, an e-mail with a link is on its way. If none comes, ask "
            "an owner of your organization which address is yours.",
        )
        return super().form_valid(form)
