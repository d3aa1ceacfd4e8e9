import json
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from gradient.core import identity_providers

WORK = {
    "id": "work",
    "name": "Work",
    "url": "https://login.example.com/",
    "clientId": "gradient",
    "clientSecret": "a-secret",
    "domains": ["example.com", "mail.example.org"],
}


def read(value: Any) -> list[dict[str, Any]]:
    return identity_providers.parse(value if isinstance(value, str) else json.dumps(value))


@pytest.mark.parametrize("value", ["", "[]"])
def test_without_a_value_there_is_none(value: str) -> None:
    assert read(value) == []


def test_a_provider_is_read_as_django_allauth_names_it() -> None:
    other = WORK | {"id": "other-1", "url": "http://localhost:8080/realms/a"}
    first, second = read([WORK, other])
    assert first == {
        "provider_id": "work",
        "name": "Work",
        "client_id": "gradient",
        "secret": "a-secret",
        "settings": {
            "server_url": "https://login.example.com",
            "domains": ["example.com", "mail.example.org"],
            "oauth_pkce_enabled": True,
        },
    }
    assert second["settings"]["server_url"] == "http://localhost:8080/realms/a"


@pytest.mark.parametrize(
    "value",
    [
        "{",
        {},
        [1],
        [WORK, WORK],
        [{**WORK, "more": "x"}],
        [{key: WORK[key] for key in WORK if key != "domains"}],
        [WORK | {"domains": []}],
        [WORK | {"domains": "example.com"}],
        [WORK | {"domains": ["Example.com"]}],
        [WORK | {"domains": ["@example.com"]}],
        [WORK | {"domains": [1]}],
        [WORK | {"id": "a/b"}],
        [WORK | {"id": "A"}],
        [WORK | {"name": " "}],
        [WORK | {"clientSecret": None}],
        [WORK | {"url": "login.example.com"}],
    ],
)
def test_anything_else_is_refused_without_the_secret(value: Any) -> None:
    with pytest.raises(ImproperlyConfigured, match="SIGN_IN_PROVIDERS") as error:
        read(value)
    assert "a-secret" not in str(error.value)
