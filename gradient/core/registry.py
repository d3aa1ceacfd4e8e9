"""Registries, by which an app extends an app that does not import it (docs/decisions/0023).

The extended app declares a frozen dataclass for the item and a `Registry` with its own items, next
to the code that reads them. The extending app registers its items in `AppConfig.ready()`.
"""

from collections.abc import Iterator
from typing import Generic, Protocol, TypeVar


class Keyed(Protocol):
    """An item; `key` is unique in its registry and may appear in URLs and pages."""

    @property
    def key(self) -> str: ...


Item = TypeVar("Item", bound=Keyed)


class Registry(Generic[Item]):
    """Items by their keys, in the order in which they were registered."""

    def __init__(self, *items: Item) -> None:
        self._items: dict[str, Item] = {}
        self.register(*items)

    def register(self, *items: Item) -> None:
        """Add the items. Raises ValueError for a duplicate key."""
        for item in items:
            if item.key in self._items:
                raise ValueError(f"“{item.key}” is registered already.")
            self._items[item.key] = item

    def unregister(self, key: str) -> None:
        """Remove an item. Raises KeyError if it is not registered."""
        del self._items[key]

    def get(self, key: str) -> Item | None:
        return self._items.get(key)

    def __iter__(self) -> Iterator[Item]:
        return iter(self._items.values())
