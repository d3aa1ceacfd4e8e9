"""The sign-in pages, with the URL names that django-allauth requires."""

from django.urls import path

from sessions_app.pages.auth import SignIn
from sessions_app.pages.second_factor.at_sign_in import PasskeySignIn, SecondFactor
from sessions_app.pages.single_sign_on import SingleSignOn, SingleSignOnAnswer

urlpatterns = [
    path("sign-in", SignIn.as_view(), name="account_login"),
    path("sign-in/code", SecondFactor.as_view(), name="mfa_authenticate"),
    path("sign-in/passkey", PasskeySignIn.as_view(), name="mfa_login_webauthn"),
    path("sign-in/with/<slug:provider_id>", SingleSignOn.as_view(), name="openid_connect_login"),
    path(
        "sign-in/with/<slug:provider_id>/answer",
        SingleSignOnAnswer.as_view(),
        name="openid_connect_callback",
    ),
]
