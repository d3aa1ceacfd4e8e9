"""Reads the setting that names identity providers, for single sign-on by OpenID Connect."""

import json
import re
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

SETTING = "SIGN_IN_PROVIDERS"
_KEYS = {"id", "name", "url", "clientId", "clientSecret", "domains"}
_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_DOMAIN = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+")


def parse(value: str) -> list[dict[str, Any]]:
    """The providers of a JSON list, as django-allauth's settings name them.

    Raises ImproperlyConfigured for any other value, without the value: it has secrets.
    """
    try:
        providers = json.loads(value or "[]")
    except ValueError:
        raise ImproperlyConfigured(f"{SETTING} must be JSON.") from None
    if not isinstance(providers, list) or not all(map(_is_provider, providers)):
        raise ImproperlyConfigured(
            f"{SETTING} must be a list of objects with {', '.join(sorted(_KEYS))}: all texts, but "
            "domains, which are a list of at least one domain in lower case."
        )
    ids = [provider["id"] for provider in providers]
    if len(set(ids)) < len(ids):
        raise ImproperlyConfigured(f"{SETTING} has two providers with the same id.")
    return [_as_app(provider) for provider in providers]


def _as_app(provider: dict[str, Any]) -> dict[str, Any]:
    return {
        "provider_id": provider["id"],
        "name": provider["name"],
        "client_id": provider["clientId"],
        "secret": provider["clientSecret"],
        "settings": {
            "server_url": provider["url"].rstrip("/"),
            "domains": provider["domains"],
            "oauth_pkce_enabled": True,
        },
    }


def _is_provider(provider: object) -> bool:
    if not isinstance(provider, dict) or set(provider) != _KEYS:
        return False
    texts = [value for key, value in provider.items() if key != "domains"]
    domains = provider["domains"]
    if not all(isinstance(text, str) and text.strip() for text in texts):
        return False
    return bool(
        _ID.fullmatch(provider["id"])
        and urlsplit(provider["url"]).scheme in ("https", "http")
        and isinstance(domains, list)
        and domains
        and all(isinstance(each, str) and _DOMAIN.fullmatch(each) for each in domains)
    )
