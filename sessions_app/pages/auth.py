"""Sign-in and sign-out. Too many wrong passwords lock the sign-in:
`sessions_app.accounts.sign_in`."""

from django.contrib.auth.views import LoginView, LogoutView

from sessions_app.accounts.sign_in_form import SignInForm


class SignIn(LoginView):
    form_class = SignInForm
    template_name = "sessions_app/pages/sign_in.html"
    redirect_authenticated_user = True
    extra_context = {"title": "Sign in"}


class SignOut(LogoutView):
    next_page = "pages:sign-in"
