"""The links in the header."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from gradient.core.registry import Registry
from sessions_app.accounts import access
from sessions_app.vocabulary.enums import Role


@dataclass(frozen=True)
class NavigationItem:
    """A link in the header, for users with one of the roles in any organization.

    `place` is the sort key.
    """

    key: str
    place: int
    title: str
    url_name: str
    roles: Collection[Role] = access.EVERY_ROLE


@dataclass(frozen=True)
class NavigationLink:
    """An item as rendered on a page. `is_current` is the value of aria-current, or empty."""

    title: str
    url: str
    is_current: str


NAVIGATION: Registry[NavigationItem] = Registry(
    NavigationItem("home", 10, "Home", "pages:home"),
    NavigationItem("sessions", 20, "Sessions", "pages:sessions"),
    NavigationItem("candidates", 30, "Candidates", "pages:candidates", roles=access.ADMINS),
    NavigationItem("assessments", 40, "Assessments", "pages:assessments", roles=access.ADMINS),
    NavigationItem("invitations", 50, "Invite", "pages:invitations", roles=access.ADMINS),
    NavigationItem("api-keys", 60, "API keys", "pages:api-keys", roles=access.ADMINS),
    NavigationItem("webhooks", 70, "Webhooks", "pages:webhooks", roles=access.ADMINS),
    NavigationItem("audit", 80, "Audit", "pages:audit", roles=access.ADMINS),
    NavigationItem("members", 85, "Members", "pages:members", roles=access.OWNERS),
    NavigationItem("deletions", 90, "Deletions", "pages:deletions", roles=access.OWNERS),
)


def navigation(request: HttpRequest) -> dict[str, Any]:
    """A context processor that adds `navigation`, which is computed lazily."""
    return {"navigation": SimpleLazyObject(lambda: _links(request))}


def _links(request: HttpRequest) -> list[NavigationLink]:
    allowed = [item for item in NAVIGATION if access.has_role(request.user, item.roles)]
    return [_link(item, request.path) for item in sorted(allowed, key=lambda item: item.place)]


def _link(item: NavigationItem, path: str) -> NavigationLink:
    url = reverse(item.url_name)
    below = "true" if path.startswith(f"{url}/") else ""
    return NavigationLink(item.title, url, is_current="page" if path == url else below)
