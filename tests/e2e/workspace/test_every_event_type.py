"""Each of the 33 event types comes from what a person does in a real browser, and a test does it.

A test says by its mark `records` which types it makes, and tests/e2e/workspace/conftest.py checks
that it did.
"""

import importlib
import pkgutil
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

from events_app import receivers
from events_app.catalog.entries import CATALOG
from events_app.types import EventType
from sessions_app.workspace import assistant
from tests.e2e import workspace

TO_COME: dict[EventType, Callable[[], bool]] = {
    EventType.AI_TOOL_USE: lambda: (
        "tools" in {m.name for m in pkgutil.iter_modules(assistant.__path__)}
    ),
    EventType.WORKFLOW_RUN: lambda: hasattr(receivers, "record_workflow_run"),
}
"""What the workspace cannot do yet, and how one sees that it can. A type leaves this table with its
test."""


def test_every_type_has_a_test_in_the_browser() -> None:
    untested = set(CATALOG) - set(_marked())
    assert untested <= TO_COME.keys()
    assert [type for type in untested if TO_COME[type]()] == []


def test_no_type_with_a_test_is_to_come() -> None:
    assert set(_marked()) & TO_COME.keys() == set()


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
