"""Each of the 33 event types comes from what a person does in a real browser, and a test does it.

A test says by its mark `records` which types it makes, and tests/e2e/workspace/conftest.py checks
that it did.
"""

import importlib
import pkgutil
from collections.abc import Iterator
from types import ModuleType
from typing import Any

from events_app.catalog.entries import CATALOG
from events_app.types import EventType
from tests.e2e import workspace


def test_every_type_has_a_test_in_the_browser() -> None:
    assert set(CATALOG) - set(_marked()) == set()


def _marked() -> Iterator[EventType]:
    """The types that a test of this folder names."""
    for module in pkgutil.iter_modules(workspace.__path__, f"{workspace.__name__}."):
        if ".test_" in module.name:
            for test in _tests(importlib.import_module(module.name)):
                for mark in getattr(test, "pytestmark", ()):
                    yield from map(EventType, mark.args if mark.name == "records" else ())


def _tests(module: ModuleType) -> Iterator[Any]:
    classes = [value for name, value in vars(module).items() if name.startswith("Test")]
    for place in (module, *classes):
        yield from (value for name, value in vars(place).items() if name.startswith("test_"))
