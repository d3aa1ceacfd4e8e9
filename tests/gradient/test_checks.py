import pytest
from django.core.checks import CheckMessage
from pytest_django import Settings

from gradient.checks import (
    encryption_needs_keys_of_its_own,
    mail_needs_a_server,
    rates_need_a_shared_cache,
)
from gradient.core.env import Rate

RATE = Rate(requests=600, seconds=60)


def ids(messages: list[CheckMessage]) -> list[str | None]:
    return [message.id for message in messages]


@pytest.mark.parametrize(
    ("of_keys", "of_tokens", "redis", "expected"),
    [
        (RATE, RATE, "", ["gradient.W001"]),
        (RATE, None, "", ["gradient.W001"]),
        (None, RATE, "", ["gradient.W001"]),
        (None, None, "", []),
        (RATE, RATE, "redis://127.0.0.1:6379/0", []),
    ],
)
def test_rates_want_a_cache_that_all_processes_share(
    settings: Settings,
    of_keys: Rate | None,
    of_tokens: Rate | None,
    redis: str,
    expected: list[str],
) -> None:
    settings.RATE_LIMIT_API_KEY = of_keys
    settings.RATE_LIMIT_SESSION_TOKEN = of_tokens
    settings.REDIS_URL = redis
    assert ids(rates_need_a_shared_cache()) == expected


@pytest.mark.parametrize(
    ("backend", "host", "expected"),
    [
        ("django.core.mail.backends.console.EmailBackend", "", ["gradient.W002"]),
        ("gradient.core.mail.EmailBackend", "mail.example", []),
    ],
)
def test_mail_wants_a_server(
    settings: Settings, backend: str, host: str, expected: list[str]
) -> None:
    settings.EMAIL_BACKEND, settings.EMAIL_HOST = backend, host
    assert ids(mail_needs_a_server()) == expected


RANDOM, OTHER = bytes(range(32)), bytes(range(32, 64))


@pytest.mark.parametrize(
    ("keys", "signing", "expected"),
    [
        ([], [], ["gradient.W003"]),
        ([RANDOM], [OTHER], []),
        ([RANDOM, b"gradient" * 4], [], ["gradient.W004"]),
        ([OTHER, RANDOM], [RANDOM], ["gradient.W005"]),
    ],
)
def test_encryption_wants_random_keys_of_its_own(
    settings: Settings, keys: list[bytes], signing: list[bytes], expected: list[str]
) -> None:
    settings.ENCRYPTION_KEYS, settings.LOG_SIGNING_KEYS = keys, signing
    assert ids(encryption_needs_keys_of_its_own()) == expected
