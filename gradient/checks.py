"""System checks for settings that start, but do not serve correctly."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register
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


@register()
def public_url_is_a_url(**_: Any) -> list[CheckMessage]:
    if not settings.PUBLIC_URL or settings.PUBLIC_URL.startswith(("http://", "https://")):
        return []
    return [
        Error(
            "PUBLIC_URL must begin with http:// or https://.",
            hint="Every invitation link begins with it.",
            id="gradient.E001",
        )
    ]
