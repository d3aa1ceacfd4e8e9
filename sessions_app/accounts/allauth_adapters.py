"""Adapters that customize django-allauth: docs/decisions/0049. Its settings name the classes."""

import time
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import AnonymousUser, User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from gradient.core import encryption
from gradient.core.client_address import client_address

BACKEND = "sessions_app.accounts.backend.UserBackend"
SECRETS_OWNER = "mfa.Authenticator.data"
"""The owner of the encrypted secrets of second factors."""
_SENTENCES = {
    "mfa/messages/totp_activated.txt": "The app was set up. Each sign-in now requires a code.",
    "mfa/messages/totp_deactivated.txt": "The app was removed.",
    "mfa/messages/recovery_codes_generated.txt": (
        "These are your recovery codes. Store them where you can find them without this device."
    ),
    "mfa/messages/webauthn_added.txt": "The passkey was added.",
    "mfa/messages/webauthn_removed.txt": "The passkey was removed.",
}


class AccountAdapter(DefaultAccountAdapter):
    """No sign-up, and no e-mails by django-allauth."""

    def is_open_for_signup(self, _request: HttpRequest) -> bool:
        return False

    def login(self, request: HttpRequest, user: User) -> None:
        user.backend = BACKEND  # as Django's `authenticate` does
        super().login(request, user)
        request.session.set_expiry(None)  # what began the sign-in may have been short-lived

    def respond_user_inactive(self, request: HttpRequest, _user: User) -> HttpResponse:
        messages.error(
            request, "You cannot sign in with this account. Contact an owner of your organization."
        )
        return redirect("pages:sign-in")

    def get_client_ip(self, request: HttpRequest) -> str:
        """The address that the limits of sign-ins count, or `0.0.0.0` if it is unknown."""
        return client_address(request) or "0.0.0.0"  # noqa: S104  not an address to listen on

    def add_message(
        self, request: HttpRequest, level: int, message_template: str = "", *_: Any, **__: Any
    ) -> None:
        """Show only messages about changes that the next page does not show."""
        if sentence := _SENTENCES.get(message_template):
            messages.add_message(request, level, sentence)

    def send_notification_mail(self, *_: Any, **__: Any) -> None:
        """Do nothing: `sessions_app.accounts.second_factors` records the changes."""

    def is_reauthentication_required(self, *, app: str, **_: Any) -> bool:  # noqa: ARG002  allauth's signature
        """Whether the user's last authentication is too old. A sign-in counts as one."""
        request = context.request
        records = get_authentication_records(request, request.user)
        latest = max((record["at"] for record in records), default=0.0)
        return time.time() - latest > settings.ACCOUNT_REAUTHENTICATION_TIMEOUT

    def get_reauthentication_methods(self, user: User | AnonymousUser) -> list[dict[str, str]]:
        """The page that offers all methods."""
        url = reverse("pages:confirm-user")
        return [{"id": "confirm", "description": "", "url": url}] if user.is_authenticated else []


class SecondFactorAdapter(DefaultMFAAdapter):
    """Encrypts the secrets like all others in the database: docs/decisions/0034."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": "This code is wrong or was already used."
    }

    def encrypt(self, text: str) -> str:
        return encryption.encrypt(text, of=SECRETS_OWNER)

    def decrypt(self, encrypted_text: str) -> str:
        return encryption.decrypt(encrypted_text, of=SECRETS_OWNER)

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:
        number = Authenticator.objects.filter(user=user, type=type).count() + 1
        return f"Passkey {number}"
