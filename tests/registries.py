"""Items in a registry during a test."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def registered(registry: Any, *items: Any) -> Iterator[None]:
    """Add items to the registered ones."""
    registry.register(*items)
    try:
        yield
    finally:
        for item in items:
            registry.unregister(item.key)


@contextmanager
def only(registry: Any, *items: Any) -> Iterator[None]:
    """Replace all registered items."""
    others = list(registry)
    for other in others:
        registry.unregister(other.key)
    try:
        with registered(registry, *items):
            yield
    finally:
        registry.register(*others)
