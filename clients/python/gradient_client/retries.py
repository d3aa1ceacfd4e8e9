"""When a call is sent again, and after how many seconds."""

import random
from dataclasses import dataclass

import httpx

from gradient_client.calls import Call

REFUSED_UNTOUCHED = frozenset({429, 503})
"""Refused before anything happened, so that any call may be sent again."""
REPEATABLE = frozenset({500, 502, 504})
CONFLICT = 409


@dataclass(frozen=True)
class Retries:
    """`attempts` counts the first one. Waits double from `first_wait_seconds`, with jitter, unless
    the server says how long; none is longer than `longest_wait_seconds`."""

    attempts: int = 5
    first_wait_seconds: float = 0.5
    longest_wait_seconds: float = 60.0

    def after_answer(self, call: Call, attempt: int, response: httpx.Response) -> float | None:
        """Seconds until the next attempt; None if this answer is the last."""
        retry_after = _seconds(response.headers.get("Retry-After"))
        status = response.status_code
        again = (
            status in REFUSED_UNTOUCHED
            or (status in REPEATABLE and call.may_repeat)
            # The same Idempotency-Key is at work, and the server says until when.
            or (status == CONFLICT and retry_after is not None and call.may_repeat)
        )
        if not again or attempt >= self.attempts:
            return None
        if retry_after is not None and retry_after > self.longest_wait_seconds:
            return None
        return self._wait(attempt) if retry_after is None else retry_after

    def after_error(self, call: Call, attempt: int, error: httpx.TransportError) -> float | None:
        """Seconds until the next attempt; None if the error is to be raised."""
        never_arrived = isinstance(error, httpx.ConnectError | httpx.ConnectTimeout)
        if attempt >= self.attempts or not (never_arrived or call.may_repeat):
            return None
        return self._wait(attempt)

    def _wait(self, attempt: int) -> float:
        longest = self.first_wait_seconds * 2.0 ** (attempt - 1)
        return min(longest, self.longest_wait_seconds) * random.uniform(0.5, 1)


def _seconds(value: str | None) -> float | None:
    try:
        return None if value is None else max(0.0, float(value))
    except ValueError:
        return None
