"""Every screen of the product, as tests and `make screenshots` visit it.

A screen is a name, the role that opens it, and a function that makes what it shows and returns its
path. A new page is a new line here.
"""

from collections.abc import Callable
from dataclasses import dataclass

from sessions_app.enums import Role


@dataclass(frozen=True)
class Screen:
    """`role` is None where one is signed out; `path` gets the organization."""

    name: str
    role: Role | None
    path: Callable


SCREENS = [
    Screen("sign-in", None, lambda _organization: "/sign-in"),
    Screen("home-empty", Role.REVIEWER, lambda _organization: "/"),
    Screen("sessions-empty", Role.REVIEWER, lambda _organization: "/sessions"),
]
