"""Sign-in and sign-out. Too many wrong passwords lock the sign-in: the AXES_… settings."""

from django.contrib.auth.views import LoginView, LogoutView


class SignIn(LoginView):
    template_name = "sessions_app/pages/sign_in.html"
    redirect_authenticated_user = True
    extra_context = {"title": "Sign in"}


class SignOut(LogoutView):
    next_page = "pages:sign-in"
