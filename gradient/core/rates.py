"""Rate limits: requests are counted in fixed windows in Django's cache.

While the cache is away, requests are not counted: docs/decisions/0025.
"""

import math
import time
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache

from gradient.core.cache import CacheAwayError
from gradient.core.env import Rate

_ENVIRON_KEY = "gradient.allowance"


@dataclass(frozen=True)
class Allowance:
    """The requests that a caller used of its limit; `reset` is in seconds from now."""

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


def count(name: str, rate: Rate | None, environ: dict[str, Any]) -> Allowance | None:
    """Count a request, and return the caller's allowance, or None if there is none: without a rate,
    or while the cache is away.

    A request is counted once, by the fast path or by a throttle: its WSGI environment keeps the
    allowance.
    """
    if rate is None:
        return None
    if _ENVIRON_KEY not in environ:
        environ[_ENVIRON_KEY] = _count(name, rate)
    allowance: Allowance | None = environ[_ENVIRON_KEY]
    return allowance


def _count(name: str, rate: Rate) -> Allowance | None:
    now = time.time()
    window = int(now // rate.seconds)
    try:
        used = _increase(f"rate:{name}:{window}", timeout=rate.seconds + 1)
    except CacheAwayError:
        return None
    reset = math.ceil((window + 1) * rate.seconds - now)
    return Allowance(limit=rate.requests, used=used, reset=reset)


def _increase(key: str, timeout: int) -> int:
    """The number of requests with this one. Raises CacheAwayError."""
    try:
        return cache.incr(key)
    except CacheAwayError:
        raise
    except ValueError:  # the first request in its window
        cache.add(key, 0, timeout=timeout)
    try:
        return cache.incr(key)
    except CacheAwayError:
        raise
    except ValueError:  # the cache dropped it in between
        return 1
