"""System checks of the log's settings."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, register
from django.core.checks import Warning as CheckWarning

from events_app import signing


@register(deploy=True)
def heads_need_a_key_of_their_own(**_: Any) -> list[CheckMessage]:
    """Who has the server's `SECRET_KEY` and its database must not be able to sign another log."""
    if settings.LOG_SIGNING_KEYS and settings.LOG_SIGNING_KEYS[0] != signing.derived_key():
        return []
    return [
        CheckWarning(
            "The heads of logs are signed with a key that is derived from SECRET_KEY.",
            hint="Set LOG_SIGNING_KEYS to a key of its own: openssl rand -base64 32",
            id="events_app.W001",
        )
    ]
