"""Sign-in and sign-out, and the page on which a password is set. Too many wrong passwords lock the
sign-in: `sessions_app.accounts.sign_in`."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.models import User
from django.contrib.auth.views import LoginView, LogoutView, PasswordResetConfirmView
from django.http import HttpResponse
from django.urls import reverse_lazy

from sessions_app.accounts.password_forms import NewPasswordForm
from sessions_app.accounts.sign_in_form import SignInForm


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
