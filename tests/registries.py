"""Items in a registry for the time of a test."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def registered(registry: Any, *items: Any) -> Iterator[None]:
    """The items beside those that are registered."""
    registry.register(*items)
    try:
        yield
    finally:
        for item in items:
            registry.unregister(item.key)


@contextmanager
def only(registry: Any, *items: Any) -> Iterator[None]:
    """The items, and nothing that another app has registered."""
    others = list(registry)
    for other in others:
        registry.unregister(other.key)
    try:
        with registered(registry, *items):
            yield
    finally:
        registry.register(*others)
