"""Items in a registry for the time of a test."""

from contextlib import contextmanager


@contextmanager
def registered(registry, *items):
    """The items beside those that are registered."""
    registry.register(*items)
    try:
        yield
    finally:
        for item in items:
            registry.unregister(item.key)


@contextmanager
def only(registry, *items):
    """The items, and nothing that another app has registered."""
    others = list(registry)
    for other in others:
        registry.unregister(other.key)
    try:
        with registered(registry, *items):
            yield
    finally:
        registry.register(*others)
