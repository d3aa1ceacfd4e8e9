"""Signing in and out. Too many wrong passwords lock the sign-in (AXES_… in the settings)."""

from django.contrib.auth.views import LoginView, LogoutView


class SignIn(LoginView):
    template_name = "sessions_app/pages/sign_in.html"
    redirect_authenticated_user = True
    extra_context = {"title": "Sign in"}


class SignOut(LogoutView):
    next_page = "pages:sign-in"
