"""Rate limits: requests are counted in fixed windows in Django's cache.

A request that needs much of the processor counts as several, so that a rate bounds what a
credential may cost, not only how often it may ask: docs/decisions/0035.

While the cache is away, requests are not counted: docs/decisions/0025.
"""

import math
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.cache import cache

from gradient.core.cache import CacheAwayError
from gradient.core.cache import count as increase
from gradient.core.env import Rate

_ENVIRON_KEY = "gradient.allowance"


@dataclass(frozen=True)
class Allowance:
    """The requests that a caller used of its limit; `reset` is in seconds from now. `key` is the
    counter's in the cache."""

    key: str
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


@contextmanager
def charged(environ: dict[str, Any]) -> Iterator[None]:
    """Count the request that the block answers once more for each `CPU_MS_PER_REQUEST` that it
    takes of the processor, after the first. The caller's next request meets what this one cost."""
    began = time.thread_time()
    try:
        yield
    finally:
        allowance: Allowance | None = environ.get(_ENVIRON_KEY)
        if allowance is not None and settings.CPU_MS_PER_REQUEST:
            spent_ms = 1_000 * (time.thread_time() - began)
            if more := int(spent_ms / settings.CPU_MS_PER_REQUEST):
                with suppress(CacheAwayError, ValueError):  # ValueError: the window is over
                    cache.incr(allowance.key, more)


def _count(name: str, rate: Rate) -> Allowance | None:
    now = time.time()
    window = int(now // rate.seconds)
    key = f"rate:{name}:{window}"
    try:
        used = increase(key, timeout=rate.seconds + 1)
    except CacheAwayError:
        return None
    reset = math.ceil((window + 1) * rate.seconds - now)
    return Allowance(key, limit=rate.requests, used=used, reset=reset)
