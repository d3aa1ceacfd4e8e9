"""How many requests a credential may send in a window of time."""

import math
import time
from dataclasses import dataclass

from django.conf import settings
from django.core.cache import cache

from gradient.api.credentials import ApiKeyCredential, Credential
from gradient.api.errors import RateLimited


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

    def require(self) -> None:
        """Raise RateLimited once more was asked than is allowed."""
        if self.used > self.limit:
            raise RateLimited(self.reset)


def count(credential: Credential) -> Allowance | None:
    """Count a request, in windows of fixed length; None where no rate is set."""
    is_key = isinstance(credential, ApiKeyCredential)
    rate = settings.RATE_LIMIT_API_KEY if is_key else settings.RATE_LIMIT_SESSION_TOKEN
    if rate is None:
        return None
    now = time.time()
    window = int(now // rate.seconds)
    key = f"rate:{credential.name}:{window}"
    cache.add(key, 0, timeout=rate.seconds + 1)
    try:
        used = cache.incr(key)
    except ValueError:  # the cache dropped it in between
        used = 1
    reset = math.ceil((window + 1) * rate.seconds - now)
    return Allowance(limit=rate.requests, used=used, reset=reset)
