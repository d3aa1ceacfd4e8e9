"""How many requests a credential may send in a window of time."""

import math
import time
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.cache import cache
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from gradient.api.credentials import ApiKeyCredential
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


class CredentialThrottle(BaseThrottle):
    """Fixed windows for each credential, by the rate of its kind; adds the `RateLimit-*` headers.

    Not DRF's SimpleRateThrottle, whose list of times is not counted atomically.
    """

    allowance: Allowance | None = None

    def allow_request(self, request: Request, view: Any) -> bool:
        credential: Any = request.auth
        if credential is None:
            return True
        is_key = isinstance(credential, ApiKeyCredential)
        rate = settings.RATE_LIMIT_API_KEY if is_key else settings.RATE_LIMIT_SESSION_TOKEN
        self.allowance = count(credential.name, rate, request.META)
        if self.allowance is None:
            return True
        view.headers |= self.allowance.headers
        return not self.allowance.is_exceeded

    def wait(self) -> float | None:
        return self.allowance.reset if self.allowance else None


def count(name: str, rate: Rate | None, environ: dict[str, Any]) -> Allowance | None:
    """Count a request, in windows of fixed length; None where no rate is set.

    A request is counted once, by the fast path or here: what is left stays in its environment.
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
