from dataclasses import dataclass

import pytest

from gradient.core.registry import Registry


@dataclass(frozen=True)
class Item:
    key: str


def test_items_come_in_the_order_of_registration() -> None:
    registry = Registry(Item("b"))
    registry.register(Item("c"), Item("a"))
    assert [item.key for item in registry] == ["b", "c", "a"]


def test_get_returns_the_item_with_the_key() -> None:
    registry = Registry(Item("a"))
    assert registry.get("a") == Item("a")
    assert registry.get("b") is None


def test_a_key_is_taken_once() -> None:
    registry = Registry(Item("a"))
    with pytest.raises(ValueError, match="“a” is registered already"):
        registry.register(Item("a"))


def test_what_is_unregistered_is_gone_and_its_key_free() -> None:
    registry = Registry(Item("a"))
    registry.unregister("a")
    assert list(registry) == []
    registry.register(Item("a"))
    with pytest.raises(KeyError):
        registry.unregister("b")
