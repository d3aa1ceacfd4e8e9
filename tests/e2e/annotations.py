"""Types of the fixtures that open pages in a browser."""

from collections.abc import Callable
from typing import TypeAlias

from playwright.sync_api import BrowserContext, Page

NewContext: TypeAlias = Callable[..., BrowserContext]
OpenPage: TypeAlias = Callable[..., Page]
