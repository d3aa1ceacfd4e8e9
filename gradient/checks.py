"""System checks for settings that start, but do not serve correctly."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, register
from django.core.checks import Warning as CheckWarning

_DISTINCT_BYTES = 16
"""Of the 32 of a key; random ones have fewer than that about once in 10^15 keys."""


@register(deploy=True)
def rates_need_a_shared_cache(**_: Any) -> list[CheckMessage]:
    limited = settings.RATE_LIMIT_API_KEY or settings.RATE_LIMIT_SESSION_TOKEN
    if settings.REDIS_URL or not limited:
        return []
    return [
        CheckWarning(
            "Each process counts request rates separately.",
            hint="Set REDIS_URL when more than one server process runs.",
            id="gradient.W001",
        )
    ]


@register(deploy=True)
def mail_needs_a_server(**_: Any) -> list[CheckMessage]:
    if settings.EMAIL_HOST or not settings.EMAIL_BACKEND.endswith("console.EmailBackend"):
        return []
    return [
        CheckWarning(
            "Invitations are printed instead of sent.",
            hint="Set EMAIL_URL to a mail server.",
            id="gradient.W002",
        )
    ]


@register(deploy=True)
def encryption_needs_keys_of_its_own(**_: Any) -> list[CheckMessage]:
    found: list[CheckMessage] = []
    if not settings.ENCRYPTION_KEYS:
        found.append(
            CheckWarning(
                "Secrets in the database are encrypted with a key derived from SECRET_KEY.",
                hint="Set ENCRYPTION_KEYS, so that each can be changed without the other.",
                id="gradient.W003",
            )
        )
    if any(len(set(key)) < _DISTINCT_BYTES for key in settings.ENCRYPTION_KEYS):
        found.append(
            CheckWarning(
                "A key in ENCRYPTION_KEYS is not random.",
                hint="Make one with `openssl rand -base64 32`.",
                id="gradient.W004",
            )
        )
    if set(settings.ENCRYPTION_KEYS) & set(settings.LOG_SIGNING_KEYS):
        found.append(
            CheckWarning(
                "ENCRYPTION_KEYS and LOG_SIGNING_KEYS have a key in common.",
                hint="Give each purpose keys of its own.",
                id="gradient.W005",
            )
        )
    return found
