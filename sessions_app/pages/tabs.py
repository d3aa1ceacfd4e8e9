"""The pages of one session, as the tabs that lead from one to the other."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from gradient.core.registry import Registry
from sessions_app.models import Session


@dataclass(frozen=True)
class Tab:
    """A page of a session. `keeps_query` is for one that needs the query string of the list that
    the session was opened from; `button` is the text of a button that leads to it from elsewhere,
    empty for none."""

    key: str
    title: str
    url_name: str
    keeps_query: bool = False
    button: str = ""


@dataclass(frozen=True)
class TabLink:
    """A tab of one session. `is_current` is what aria-current says, empty for another page."""

    title: str
    button: str
    url: str
    is_current: str


TABS: Registry[Tab] = Registry(
    Tab("overview", "Overview", "pages:session", keeps_query=True),
    Tab("work", "Work", "pages:session-work"),
    Tab("conversation", "Conversation", "pages:session-conversation"),
)


def tab_links(session: Session, *, query: str = "", current: Any = None) -> list[TabLink]:
    """The session's tabs; `current` is the key of the one that is open."""
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
    return f"{url}?{query}" if query and tab.keeps_query else url
