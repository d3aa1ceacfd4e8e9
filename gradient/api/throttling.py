"""How many requests a credential may send in a window of time."""

import math
import time
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.cache import cache

from gradient.api.credentials import ApiKeyCredential, Credential
from gradient.api.errors import RateLimited
from gradient.core.env import Rate

_COUNTED = "gradient.allowance"


@dataclass(frozen=True)
class Allowance:
    """What a credential has left; `reset` is in seconds from now."""

    limit: int
    used: int
    reset: int

    @property
    def headers(self) -> dict[str, str]:
        return {
            "RateLimit-Limit": str(self.limit),
            "RateLimit-Remaining": str(max(0, self.limit - self.used)),
            "RateLimit-Reset": str(self.reset),
        }

    @property
    def is_exceeded(self) -> bool:
        return self.used > self.limit

    def require(self) -> None:
        """Raise RateLimited once more was asked than is allowed."""
        if self.is_exceeded:
            raise RateLimited(self.reset)


def count_of(credential: Credential, environ: dict[str, Any]) -> Allowance | None:
    """Count a request of the credential, by the rate of its kind."""
    is_key = isinstance(credential, ApiKeyCredential)
    rate = settings.RATE_LIMIT_API_KEY if is_key else settings.RATE_LIMIT_SESSION_TOKEN
    return count(credential.name, rate, environ)


def count(name: str, rate: Rate | None, environ: dict[str, Any]) -> Allowance | None:
    """Count a request, in windows of fixed length; None where no rate is set.

    A request is counted once, however many ask: what it has left stays in its environment.
    """
    if rate is None:
        return None
    if _COUNTED not in environ:
        environ[_COUNTED] = _count(name, rate)
    allowance: Allowance = environ[_COUNTED]
    return allowance


def _count(name: str, rate: Rate) -> Allowance:
    now = time.time()
    window = int(now // rate.seconds)
    used = _increase(f"rate:{name}:{window}", timeout=rate.seconds + 1)
    reset = math.ceil((window + 1) * rate.seconds - now)
    return Allowance(limit=rate.requests, used=used, reset=reset)


def _increase(key: str, timeout: int) -> int:
    try:
        return cache.incr(key)
    except ValueError:  # the first in its window
        cache.add(key, 0, timeout=timeout)
    try:
        return cache.incr(key)
    except ValueError:  # the cache dropped it in between
        return 1
