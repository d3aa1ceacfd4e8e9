"""Single sign-on by OpenID Connect, with django-allauth: docs/decisions/0049.

A provider's account is linked to the one active member whose e-mail address it has, if the provider
has verified it and it is in one of the provider's domains. No user is ever made here.
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
    """The identity providers of the settings, in their order."""
    return [Provider(app["provider_id"], app["name"]) for app in _apps()]


class SingleSignOnAdapter(DefaultSocialAccountAdapter):
    """Every refusal has the same sentence; the log has the reason, without the address."""

    def list_apps(
        self, _request: HttpRequest, provider: str | None = None, client_id: str | None = None
    ) -> list[SocialApp]:
        """Those of the settings alone: none is kept in the database."""
        return [
            SocialApp(provider="openid_connect", **app)
            for app in _apps()
            if provider in (None, "openid_connect", app["provider_id"])
            and client_id in (None, app["client_id"])
        ]

    def is_open_for_signup(self, _request: HttpRequest, _sociallogin: SocialLogin) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Link the account, or refuse it. The address of a linked one is checked again."""
        address = _verified_address(sociallogin)
        user = _member(address)
        if user is None:
            _refuse(request, "no member has the address, or it is not allowed")
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
        _refuse(request, f"the provider answered with an error ({error})")


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
    """The active member, or superuser, with this address; nobody if several have it."""
    if not address:
        return None
    known = Q(memberships__isnull=False) | Q(is_superuser=True)
    users = User.objects.filter(known, email__iexact=address, is_active=True).distinct()
    found = list(users[:2])
    return found[0] if len(found) == 1 else None


def _keep_few_claims(account: SocialAccount) -> None:
    claims = account.extra_data.get("userinfo") or account.extra_data.get("id_token") or {}
    account.extra_data = {key: claims[key] for key in _KEPT_CLAIMS if key in claims}


def refusal(request: HttpRequest, reason: str) -> HttpResponse:
    """The way back to the sign-in, with the one sentence for every reason."""
    logger.warning("A single sign-on was refused: %s.", reason)
    messages.error(
        request,
        "You could not be signed in this way. Ask an owner of your organization whether your "
        "address is the one that they added.",
    )
    return redirect("pages:sign-in")


def _refuse(request: HttpRequest, reason: str) -> NoReturn:
    raise ImmediateHttpResponse(refusal(request, reason))
