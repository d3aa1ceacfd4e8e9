"""The tabs of a session's pages."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from gradient.core.registry import Registry
from sessions_app.models import Session


@dataclass(frozen=True)
class Tab:
    """A page of a session. Its link keeps the query string of the session list.

    `button` is the label of a button that links to it from other pages, or empty.
    """

    key: str
    title: str
    url_name: str
    button: str = ""


@dataclass(frozen=True)
class TabLink:
    """A tab of one session. `is_current` is the value of aria-current, or empty."""

    title: str
    button: str
    url: str
    is_current: str


TABS: Registry[Tab] = Registry(
    Tab("overview", "Overview", "pages:session"),
    Tab("work", "Work", "pages:session-work"),
    Tab("conversation", "Conversation", "pages:session-conversation"),
)


def tab_links(session: Session, *, query: str = "", current: Any = None) -> list[TabLink]:
    """The session's tabs. `current` is the key of the open tab."""
    return [
        TabLink(
            tab.title,
            tab.button,
            _url(tab, session, query),
            is_current="page" if tab.key == current else "",
        )
        for tab in TABS
    ]


def _url(tab: Tab, session: Session, query: str) -> str:
    url = reverse(tab.url_name, args=[session.pk])
    return f"{url}?{query}" if query else url
