"""The browsers in which a user is signed in. django-allauth creates a row for each sign-in."""

from dataclasses import dataclass
from datetime import datetime

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session as BrowserSession
from django.db.models import Exists, OuterRef, QuerySet

from gradient.core import clock
from gradient.core.tidying import delete_in_batches

_BROWSERS = {"Edg/": "Edge", "OPR/": "Opera", "Firefox/": "Firefox", "Chrome/": "Chrome"}
_SYSTEMS = {
    "Android": "Android",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Windows": "Windows",
    "Mac OS": "macOS",
    "Linux": "Linux",
}


@dataclass(frozen=True)
class SignedInBrowser:
    """A browser in which the user is signed in. For IPv6, `address` is the network."""

    id: int
    name: str
    address: str
    signed_in_at: datetime
    is_current: bool


def list_for(user_id: int, session_key: str | None) -> list[SignedInBrowser]:
    """The browsers in which the user is signed in, the latest sign-in first.

    `session_key` is the key of the current browser's session.
    """
    rows = _valid().filter(user=user_id).order_by("-created_at", "-pk")
    return [
        SignedInBrowser(
            row.pk, describe(row.user_agent), row.ip, row.created_at, row.session_key == session_key
        )
        for row in rows
    ]


def end(user_id: int, id: int) -> bool:
    """Sign the user out in one browser. Return whether they were signed in there."""
    return _end(UserSession.objects.filter(user=user_id, pk=id)) > 0


def end_others(user_id: int, session_key: str | None) -> int:
    """Sign the user out in all browsers except one, and return the number of browsers."""
    return _end(UserSession.objects.filter(user=user_id).exclude(session_key=session_key))


def end_all(user_id: int) -> int:
    """Sign the user out in all browsers, and return their number."""
    return _end(UserSession.objects.filter(user=user_id))


def delete_ended() -> int:
    """Delete the rows of browser sessions that have ended, and return their number."""
    return delete_in_batches(_without_session(), oldest="pk")


def describe(user_agent: str) -> str:
    """The browser and the operating system, such as “Firefox on Linux”, as far as known."""
    browser = _first(_BROWSERS, user_agent) or ("Safari" if "Safari/" in user_agent else "")
    system = _first(_SYSTEMS, user_agent)
    return " on ".join(filter(None, (browser or "A browser", system)))


def _first(names: dict[str, str], user_agent: str) -> str:
    return next((name for mark, name in names.items() if mark in user_agent), "")


def _valid() -> QuerySet[UserSession]:
    valid: QuerySet[UserSession] = UserSession.objects.filter(
        Exists(_sessions().filter(expire_date__gt=clock.now()))
    )
    return valid


def _without_session() -> QuerySet[UserSession]:
    ended: QuerySet[UserSession] = UserSession.objects.filter(~Exists(_sessions()))
    return ended


def _sessions() -> QuerySet[BrowserSession]:
    return BrowserSession.objects.filter(session_key=OuterRef("session_key"))


def _end(rows: QuerySet[UserSession]) -> int:
    keys_by_id = dict(rows.values_list("pk", "session_key"))
    BrowserSession.objects.filter(session_key__in=keys_by_id.values()).delete()
    UserSession.objects.filter(pk__in=keys_by_id).delete()
    return len(keys_by_id)
