"""Sections of a session's page that other apps register."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from gradient.core.registry import Registry
from sessions_app.models import Session


@dataclass(frozen=True)
class Panel:
    """A section. `context` returns the variable `panel` of `template`. `key` is its anchor.

    The relations in `related` are joined to the session.
    """

    key: str
    title: str
    template: str
    context: Callable[[HttpRequest, Session], dict[str, Any]]
    related: tuple[str, ...] = ()


PANELS: Registry[Panel] = Registry()


def related_fields() -> list[str]:
    """The relations to join to the session, for select_related."""
    return [name for panel in PANELS for name in panel.related]


def build_sections(request: HttpRequest, session: Session) -> list[dict[str, Any]]:
    """The panels with their contexts, for the template."""
    return [
        {
            "key": panel.key,
            "title": panel.title,
            "template": panel.template,
            "panel": panel.context(request, session),
        }
        for panel in PANELS
    ]
