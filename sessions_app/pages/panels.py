"""Sections of a session's page that other apps add: this app does not know them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from sessions_app.models import Session


@dataclass(frozen=True)
class Panel:
    """A section. `context` makes what `template` reads as `panel`; `key` is its anchor."""

    key: str
    title: str
    template: str
    context: Callable[[HttpRequest, Session], dict[str, Any]]


PANELS: list[Panel] = []


def shown(request: HttpRequest, session: Session) -> list[dict[str, Any]]:
    """The sections with what they show."""
    return [
        {
            "key": panel.key,
            "title": panel.title,
            "template": panel.template,
            "panel": panel.context(request, session),
        }
        for panel in PANELS
    ]
