"""Signatures of messages, which receivers verify with the endpoint's secret."""

import base64
import secrets
from collections.abc import Sequence
from datetime import datetime

from standardwebhooks import Webhook

PREFIX = "whsec_"
_SECRET_BYTES = 32
"""The specification requires 24 to 64."""


def new_secret() -> str:
    return PREFIX + base64.b64encode(secrets.token_bytes(_SECRET_BYTES)).decode()


def headers(
    secrets: Sequence[str], *, message_id: str, at: datetime, payload: str
) -> dict[str, str]:
    """The specification's three headers, with one signature per secret."""
    signatures = [Webhook(secret).sign(message_id, at, payload) for secret in secrets]
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(signatures),
    }
