"""Strict readers for environment variables: a bad value stops the start and says which one."""

import os
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

_TRUE = {"1", "true", "yes", "on"}
_FALSE = {"0", "false", "no", "off", ""}
_PERIODS = {"s": 1, "sec": 1, "second": 1, "min": 60, "minute": 60, "h": 3600, "hour": 3600}
_DATABASES = ("sqlite:///", "postgres://", "postgresql://")
_MAIL_PORTS = {"smtp": 25, "smtp+tls": 587, "smtp+ssl": 465}


@dataclass(frozen=True)
class Rate:
    """So many requests in a window of so many seconds."""

    requests: int
    seconds: int


@dataclass(frozen=True)
class Mail:
    """How e-mail leaves: without a host it is printed."""

    host: str = ""
    port: int = 0
    user: str = ""
    password: str = ""
    use_tls: bool = False
    use_ssl: bool = False
    sender: str = ""


def text(name: str, default: str = "") -> str:
    return os.environ.get(name, default).strip()


def flag(name: str, default: bool = False) -> bool:
    """A boolean; raises ImproperlyConfigured for anything that is neither true nor false."""
    value = os.environ.get(name)
    if value is None:
        return default
    if value.strip().lower() in _TRUE:
        return True
    if value.strip().lower() in _FALSE:
        return False
    raise ImproperlyConfigured(f"{name} must be one of true, false, 1, 0; it is {value!r}.")


def integer(name: str, default: int, *, least: int = 0) -> int:
    """A whole number of at least `least`; raises ImproperlyConfigured otherwise."""
    value = os.environ.get(name)
    if value is None or not value.strip():
        return default
    if not re.fullmatch(r"[0-9]+", value.strip()) or int(value) < least:
        raise ImproperlyConfigured(f"{name} must be a whole number >= {least}; it is {value!r}.")
    return int(value)


def words(name: str) -> list[str]:
    """A comma-separated list, blanks dropped."""
    return [word.strip() for word in os.environ.get(name, "").split(",") if word.strip()]


def rate(name: str, default: str) -> Rate | None:
    """A rate such as `600/min`, or None for `off`; raises ImproperlyConfigured otherwise."""
    value = os.environ.get(name, "").strip().lower() or default
    if value == "off":
        return None
    match = re.fullmatch(r"([0-9]+)/(\w+)", value)
    if not match or match[2] not in _PERIODS or int(match[1]) < 1:
        raise ImproperlyConfigured(f"{name} must be like 600/min, 10/s or off; it is {value!r}.")
    return Rate(requests=int(match[1]), seconds=_PERIODS[match[2]])


def database(name: str, default: str) -> dict[str, Any]:
    """Django's settings for a database; raises ImproperlyConfigured for one of another kind."""
    url = text(name) or default
    if not url.startswith(_DATABASES):
        raise ImproperlyConfigured(f"{name} must begin with sqlite:/// or postgres://.")
    try:
        return dict(dj_database_url.parse(url, conn_max_age=None))
    except ValueError:  # not chained, and the URL not repeated: it holds a password
        raise ImproperlyConfigured(f"{name} is not a valid URL.") from None


def mail(name: str) -> Mail:
    """The mail server of a URL such as `smtp+tls://user:password@host:587?from=me@example.com`.

    Raises ImproperlyConfigured for one of another kind.
    """
    value = text(name)
    if value in ("", "console:"):
        return Mail()
    url = urlsplit(value)
    if url.scheme not in _MAIL_PORTS or not url.hostname:
        kinds = "console:, smtp://…, smtp+tls://… or smtp+ssl://…"
        raise ImproperlyConfigured(f"{name} must be {kinds}")
    try:
        port = url.port or _MAIL_PORTS[url.scheme]
    except ValueError:
        raise ImproperlyConfigured(f"The port in {name} must be a number.") from None
    return Mail(
        host=url.hostname,
        port=port,
        user=unquote(url.username or ""),
        password=unquote(url.password or ""),
        use_tls=url.scheme == "smtp+tls",
        use_ssl=url.scheme == "smtp+ssl",
        sender=parse_qs(url.query).get("from", [""])[0],
    )
