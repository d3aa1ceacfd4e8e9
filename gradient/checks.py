"""System checks for settings that start, but do not serve correctly."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, register
from django.core.checks import Warning as CheckWarning


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
