"""Where the API is and who calls it."""

import os
from dataclasses import dataclass

from gradient_client.errors import GradientError
from gradient_client.retries import Retries

VERSION = "0.1.0"


@dataclass(frozen=True)
class Settings:
    base_url: str
    credential: str
    timeout_seconds: float
    retries: Retries

    @property
    def headers(self) -> dict[str, str]:
        return {
            "Authorization": f"Bearer {self.credential}",
            "User-Agent": f"gradient-client/{VERSION}",
        }


def settings(
    credential: str | None, base_url: str | None, timeout_seconds: float, retries: Retries
) -> Settings:
    """Raises GradientError if neither an argument nor the environment says it."""
    credential = credential or os.environ.get("GRADIENT_API_KEY")
    base_url = base_url or os.environ.get("GRADIENT_URL")
    if not credential:
        raise GradientError("Pass an API key or a session's token, or set GRADIENT_API_KEY.")
    if not base_url:
        raise GradientError("Pass base_url, or set GRADIENT_URL, such as https://hiring.example.")
    return Settings(base_url.rstrip("/"), credential, timeout_seconds, retries)
