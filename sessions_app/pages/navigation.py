"""The entries of the header, by role."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from sessions_app.accounts import access
from sessions_app.vocabulary.enums import Role


@dataclass(frozen=True)
class Entry:
    """A page in the header, for those who have one of the roles in any organization.

    `place` orders the entries, small numbers first.
    """

    place: int
    title: str
    url_name: str
    roles: Collection[Role] = access.EVERY_ROLE


@dataclass(frozen=True)
class Shown:
    """An entry on one page. `is_current` is what aria-current says, empty for another page."""

    title: str
    url: str
    is_current: str


ENTRIES: list[Entry] = [
    Entry(10, "Home", "pages:home"),
    Entry(20, "Sessions", "pages:sessions"),
    Entry(50, "Invite", "pages:invitations", roles=access.ADMINS),
    Entry(60, "API keys", "pages:api-keys", roles=access.ADMINS),
    Entry(70, "Webhooks", "pages:webhooks", roles=access.ADMINS),
    Entry(80, "Audit", "pages:audit", roles=access.ADMINS),
    Entry(90, "Deletions", "pages:deletions", roles=access.OWNERS),
]
"""Other apps, and pages in other files, append to this in their `urls` module."""


def navigation(request: HttpRequest) -> dict[str, Any]:
    """A context processor: `navigation`, worked out when a template asks for it."""
    return {"navigation": SimpleLazyObject(lambda: _shown(request))}


def _shown(request: HttpRequest) -> list[Shown]:
    mine = [entry for entry in ENTRIES if access.may(request.user, entry.roles)]
    return [_show(entry, request.path) for entry in sorted(mine, key=lambda entry: entry.place)]


def _show(entry: Entry, path: str) -> Shown:
    url = reverse(entry.url_name)
    below = "true" if path.startswith(f"{url}/") else ""
    return Shown(entry.title, url, is_current="page" if path == url else below)
