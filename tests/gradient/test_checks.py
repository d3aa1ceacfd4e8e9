import pytest
from django.core.checks import CheckMessage
from pytest_django import Settings

from gradient.checks import public_url_is_a_url, rates_need_a_shared_cache
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
    ("url", "expected"),
    [
        ("", []),
        ("https://gradient.example", []),
        ("http://127.0.0.1:8000", []),
        ("gradient.example", ["gradient.E001"]),
        ("ftp://gradient.example", ["gradient.E001"]),
    ],
)
def test_the_public_url_must_be_one_of_the_web(
    settings: Settings, url: str, expected: list[str]
) -> None:
    settings.PUBLIC_URL = url
    assert ids(public_url_is_a_url()) == expected
