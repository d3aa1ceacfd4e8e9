"""Log lines without secrets: a reader of the logs must not be able to act as another user."""

import logging
import re

_SECRETS = (
    re.compile(r"(/invite/)[A-Za-z0-9]+"),
    re.compile(r"(/set-password/[^/\s]+/)[A-Za-z0-9-]+"),
    re.compile(r"([?&](?:code|state)=)[^&\s'\"]+"),
    re.compile(r"(Bearer\s+)[^\s'\",)]+", re.IGNORECASE),
    re.compile(r"(gai_)[0-9A-Za-z]+"),
    re.compile(r"(whsec_)[0-9A-Za-z+/=]+"),
    re.compile(r"(['\"]?token['\"]?\s*[=:]\s*['\"]?)[0-9A-Za-z]{16,}", re.IGNORECASE),
    re.compile(r"(://[^\s:/@'\"]+:)[^\s@'\"]+(?=@)"),
)
"""What precedes each secret, in the group, and the secret: links, credentials, and passwords in
URLs."""


def without_secrets(text: str) -> str:
    """The text with “…” in the place of each secret."""
    for secret in _SECRETS:
        text = secret.sub(r"\1…", text)
    return text


class SecretFreeFormatter(logging.Formatter):
    """Formats a record, and takes the secrets out of the whole line, tracebacks included."""

    def format(self, record: logging.LogRecord) -> str:
        return without_secrets(super().format(record))
