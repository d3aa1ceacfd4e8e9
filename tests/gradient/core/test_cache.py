from django.core.cache import caches

from gradient.core.cache import ProcessCache


def test_without_redis_counts_are_kept_in_the_process() -> None:
    cache = caches["default"]
    assert isinstance(cache, ProcessCache)
    cache.set("a count", 1)
    assert cache.incr("a count") == 2
    cache.delete("a count")
    assert cache.get("a count") is None
