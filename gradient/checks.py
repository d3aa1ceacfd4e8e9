"""System checks: combinations of settings that would start but not serve well."""

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
            "Request rates are counted in each process by itself.",
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
            hint="It is put in front of every invitation link.",
            id="gradient.E001",
        )
    ]
