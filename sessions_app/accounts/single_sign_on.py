"""Single sign-on by OpenID Connect, with django-allauth: docs/decisions/0049.

A provider's account is linked to the only active member with its e-mail address, if the provider
has verified the address and its domain is one of the provider's. Users are never created here.
"""

import logging
from dataclasses import dataclass
from typing import Any, NoReturn

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialLogin
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import User
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from gradient.core.contacts import normalize_email

logger = logging.getLogger(__name__)

_KEPT_CLAIMS = ("sub", "email", "email_verified")


@dataclass(frozen=True)
class Provider:
    id: str
    name: str


def providers() -> list[Provider]:
    """The identity providers in the order of the settings."""
    return [Provider(app["provider_id"], app["name"]) for app in _apps()]


class SingleSignOnAdapter(DefaultSocialAccountAdapter):
    """All refusals show the same message. The log has the reason, without the address."""

    def list_apps(
        self, _request: HttpRequest, provider: str | None = None, client_id: str | None = None
    ) -> list[SocialApp]:
        """Only the apps of the settings: the database has none."""
        return [
            SocialApp(provider="openid_connect", **app)
            for app in _apps()
            if provider in (None, "openid_connect", app["provider_id"])
            and client_id in (None, app["client_id"])
        ]

    def is_open_for_signup(self, _request: HttpRequest, _sociallogin: SocialLogin) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Link the account, or refuse the sign-in. Checks the address of linked accounts, too."""
        address = _verified_address(sociallogin)
        user = _member(address)
        if user is None:
            _refuse(request, "no member has the address, or its domain is not allowed")
        if sociallogin.is_existing and sociallogin.user.pk != user.pk:
            _refuse(request, "the account is linked to another user")
        _keep_few_claims(sociallogin.account)
        if sociallogin.is_existing:
            sociallogin.account.save(update_fields=["extra_data"])
        else:
            sociallogin.connect(request, user)

    def on_authentication_error(
        self, request: HttpRequest, _provider: Any, error: Any = None, **_: Any
    ) -> NoReturn:
        _refuse(request, f"the provider returned an error ({error})")


def _apps() -> list[dict[str, Any]]:
    apps: list[dict[str, Any]] = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"]
    return apps


def _verified_address(login: SocialLogin) -> str:
    """The address, if the provider has verified it and it is in an allowed domain; else empty."""
    domains = login.account.get_provider().app.settings["domains"]
    for each in login.email_addresses:
        address = normalize_email(each.email)
        if each.verified and address.rpartition("@")[2] in domains:
            return address
    return ""


def _member(address: str) -> User | None:
    """The active member or superuser with this address; None if several users have it."""
    if not address:
        return None
    has_access = Q(memberships__isnull=False) | Q(is_superuser=True)
    users = User.objects.filter(has_access, email__iexact=address, is_active=True).distinct()
    first_two = list(users[:2])
    return first_two[0] if len(first_two) == 1 else None


def _keep_few_claims(account: SocialAccount) -> None:
    claims = account.extra_data.get("userinfo") or account.extra_data.get("id_token") or {}
    account.extra_data = {key: claims[key] for key in _KEPT_CLAIMS if key in claims}


def refusal(request: HttpRequest, reason: str) -> HttpResponse:
    """Redirect to the sign-in page, with the same message for every reason."""
    logger.warning("A single sign-on was refused: %s.", reason)
    messages.error(
        request,
        "You could not be signed in this way. Ask an owner of your organization to check the "
        "e-mail address that they added for you.",
    )
    return redirect("pages:sign-in")


def _refuse(request: HttpRequest, reason: str) -> NoReturn:
    raise ImmediateHttpResponse(refusal(request, reason))
