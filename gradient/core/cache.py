"""Redis as an optional cache: its values can be computed again, so no request waits for it.

An operation may take `TIMEOUT_SECONDS`. After a failure Redis is not asked for `PAUSE_SECONDS`, by
any thread of the process; then one caller tries again while the others go on without. Meanwhile
the cache is empty: it finds nothing and keeps nothing. docs/decisions/0025
"""

import logging
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from threading import Lock
from typing import Any, TypeVar, cast

from django.core.cache import DEFAULT_CACHE_ALIAS, caches
from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from django.utils.functional import cached_property
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

logger = logging.getLogger(__name__)

TIMEOUT_SECONDS = 0.1
PAUSE_SECONDS = 5.0

T = TypeVar("T")


class CacheAwayError(ValueError):
    """A number cannot be counted, as Redis is away. Django raises ValueError for a missing one."""


class Breaker:
    """Remembers for a whole process that a service failed."""

    def __init__(self, pause_seconds: float) -> None:
        self._pause_seconds = pause_seconds
        self._lock = Lock()
        self._retry_at: float | None = None

    @property
    def is_away(self) -> bool:
        """Whether the last attempt failed."""
        return self._retry_at is not None

    def allows_attempt(self) -> bool:
        """Whether the caller may try; after a pause only one of the callers may."""
        if self._retry_at is None:
            return True
        with self._lock:
            now = time.monotonic()
            if self._retry_at is not None and now < self._retry_at:
                return False
            self._retry_at = now + self._pause_seconds
            return True

    def fail(self) -> bool:
        """Record a failure; returns whether it is the first one."""
        with self._lock:
            was_away = self.is_away
            self._retry_at = time.monotonic() + self._pause_seconds
            return not was_away

    def succeed(self) -> bool:
        """Record a success; returns whether it ends a failure."""
        if self._retry_at is None:
            return False
        with self._lock:
            was_away, self._retry_at = self.is_away, None
            return was_away


_breakers: dict[tuple[str, ...], Breaker] = {}


class _Client(RedisCacheClient):
    """Django's client, each of whose operations has a result for the time without Redis."""

    def __init__(self, servers: list[str], **options: Any) -> None:
        # The library's own default waits for seconds between attempts.
        super().__init__(servers, retry=Retry(NoBackoff(), 0), **options)
        # Django makes a client for each thread; they share what they know of the server.
        self.breaker = _breakers.setdefault(tuple(servers), Breaker(PAUSE_SECONDS))

    def add(self, key: Any, value: Any, timeout: Any) -> bool:
        return self._ask(partial(super().add, key, value, timeout), default=False)

    def get(self, key: Any, default: Any) -> Any:
        return self._ask(partial(super().get, key, default), default=default)

    def set(self, key: Any, value: Any, timeout: Any) -> None:
        self._ask(partial(super().set, key, value, timeout), default=None)

    def touch(self, key: Any, timeout: Any) -> bool:
        return self._ask(partial(super().touch, key, timeout), default=False)

    def delete(self, key: Any) -> bool:
        return self._ask(partial(super().delete, key), default=False)

    def get_many(self, keys: Any) -> dict[Any, Any]:
        return self._ask(partial(super().get_many, keys), default={})

    def has_key(self, key: Any) -> bool:
        return self._ask(partial(super().has_key, key), default=False)

    def incr(self, key: Any, delta: int) -> int:
        """Raises CacheAwayError, since no number would be correct."""
        number = self._ask(partial(super().incr, key, delta), default=None)
        if number is None:
            raise CacheAwayError("The cache is unavailable.")
        return int(number)

    def count(self, key: Any, timeout: int) -> int:
        """Raises CacheAwayError like `incr`."""
        number = self._ask(partial(self._count, key, timeout), default=None)
        if number is None:
            raise CacheAwayError("The cache is unavailable.")
        return int(number)

    def _count(self, key: Any, timeout: int) -> int:
        # One command, where Django's `incr` asks first whether the key exists.
        client = self.get_client(key, write=True)
        number = int(client.incr(key))
        if number == 1:
            client.expire(key, timeout)
        return number

    def get_client(self, key: Any = None, *, write: bool = False) -> Any:  # noqa: ARG002  Django's signature
        """Shared, because Django creates a new client for each call."""
        return self._redis

    @cached_property
    def _redis(self) -> Any:
        return super().get_client(write=True)

    def set_many(self, data: Any, timeout: Any) -> None:
        self._ask(partial(super().set_many, data, timeout), default=None)

    def delete_many(self, keys: Any) -> None:
        self._ask(partial(super().delete_many, keys), default=None)

    def clear(self) -> bool:
        return self._ask(super().clear, default=False)

    def _ask(self, operation: Callable[[], T], *, default: T) -> T:
        if not self.breaker.allows_attempt():
            return default
        try:
            result = operation()
        except (RedisError, OSError) as error:
            if self.breaker.fail():
                logger.warning("Redis is unavailable; requests are not rate-limited: %s", error)
            return default
        if self.breaker.succeed():
            logger.info("Redis is available again.")
        return result


class ConvenientRedisCache(RedisCache):
    """Django's Redis cache; while Redis is unavailable, it behaves like an empty cache."""

    def __init__(self, server: Any, params: dict[str, Any]) -> None:
        limits = {"socket_timeout": TIMEOUT_SECONDS, "socket_connect_timeout": TIMEOUT_SECONDS}
        super().__init__(server, {**params, "OPTIONS": {**limits, **params.get("OPTIONS", {})}})
        self._class = _Client

    def count(self, key: str, timeout: int) -> int:
        return cast(_Client, self._cache).count(self.make_and_validate_key(key), timeout)

    @property
    def is_away(self) -> bool:
        """Whether Redis is unavailable; pings it if that is unknown."""
        self.has_key("is-away")
        client: Any = self._cache
        return bool(client.breaker.is_away)


def count(key: str, timeout: int) -> int:
    """Add one to a counter, and return its value: 1 the first time. It is kept for `timeout`
    seconds from then on. Raises CacheAwayError."""
    backend = caches[DEFAULT_CACHE_ALIAS]
    if isinstance(backend, ConvenientRedisCache):
        return backend.count(key, timeout)
    with suppress(ValueError):
        return int(backend.incr(key))
    backend.add(key, 0, timeout=timeout)  # the first time
    try:
        return int(backend.incr(key))
    except ValueError:  # dropped in between
        return 1
