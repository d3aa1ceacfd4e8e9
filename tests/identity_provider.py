"""An identity provider on this machine, as a process of its own: OpenID Connect over HTTP."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import requests

from tests.annotations import Response
from tests.processes import eventually, free_port, started

PEOPLE: dict[str, dict[str, object]] = {
    "ada": {"email": "ada@example.com", "email_verified": True, "name": "Ada Lovelace"},
    "Ada in capitals": {"email": "Ada@Example.COM", "email_verified": True},
    "unverified": {"email": "ada@example.com", "email_verified": False},
    "elsewhere": {"email": "ada@elsewhere.example", "email_verified": True},
    "stranger": {"email": "eve@example.com", "email_verified": True},
    "nameless": {"name": "Nobody"},
}
"""Who has an account there, by their `sub`."""


@dataclass(frozen=True)
class IdentityProvider:
    url: str

    def app(self, **changes: Any) -> dict[str, Any]:
        """What django-allauth's settings say of it."""
        settings = {"server_url": self.url, "domains": ["example.com"], "oauth_pkce_enabled": True}
        app = {"provider_id": "work", "name": "Work", "client_id": "gradient", "secret": "s3cret"}
        return {**app, "settings": settings, **changes}

    def agree(self, authorization_url: str, sub: str) -> str:
        """Signs in there as somebody who agrees; returns the path that leads back."""
        return self._answer(authorization_url, {"sub": sub})

    def deny(self, authorization_url: str) -> str:
        return self._answer(authorization_url, {"action": "deny"})

    def _answer(self, authorization_url: str, form: dict[str, str]) -> str:
        assert authorization_url.startswith(self.url)
        answer = requests.post(authorization_url, form, allow_redirects=False, timeout=10)
        back = urlsplit(answer.headers["Location"])
        return f"{back.path}?{back.query}"


def location(response: Response) -> str:
    return str(response.headers["Location"])


@contextmanager
def providing() -> Iterator[IdentityProvider]:
    port = free_port()
    claims = [f"--user-claims={json.dumps({'sub': sub, **known})}" for sub, known in PEOPLE.items()]
    command = [sys.executable, "-m", "oidc_provider_mock", f"--port={port}", *claims]
    provider = IdentityProvider(f"http://127.0.0.1:{port}")
    with started(command):
        assert eventually(lambda: _is_ready(provider))
        yield provider


def _is_ready(provider: IdentityProvider) -> bool:
    try:
        return requests.get(f"{provider.url}/jwks", timeout=1).ok
    except requests.RequestException:
        return False
