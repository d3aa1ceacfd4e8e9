"""Webhook messages, verified as Standard Webhooks has it."""

from collections.abc import Mapping, Sequence
from typing import Any

from standardwebhooks import Webhook, WebhookVerificationError

from gradient_client.errors import GradientError

HEADERS = ("webhook-id", "webhook-timestamp", "webhook-signature")


class InvalidSignature(GradientError):
    """The message was not signed with this secret, was changed, or is older than five minutes."""


def verify(
    body: bytes | str, headers: Mapping[str, str], secret: str | Sequence[str]
) -> dict[str, Any]:
    """The message: `{"type", "timestamp", "data"}`. `body` is as it came, not parsed.

    Several secrets are tried in turn, while one replaces another. Raises InvalidSignature.
    """
    signed = {name.lower(): value for name, value in headers.items() if name.lower() in HEADERS}
    for each in [secret] if isinstance(secret, str) else secret:
        try:
            message: dict[str, Any] = Webhook(each).verify(body, signed)
        except WebhookVerificationError:
            continue
        return message
    raise InvalidSignature("The webhook's signature is not valid.")
