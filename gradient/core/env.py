"""Strict readers of environment variables: an invalid value stops the start with its name."""

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
    """The number of requests allowed in a window of `seconds`."""

    requests: int
    seconds: int


@dataclass(frozen=True)
class Mail:
    """A mail server. Without a host, e-mail is printed to the console."""

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
    """A boolean. Raises ImproperlyConfigured for any other value."""
    value = os.environ.get(name)
    if value is None:
        return default
    if value.strip().lower() in _TRUE:
        return True
    if value.strip().lower() in _FALSE:
        return False
    raise ImproperlyConfigured(f"{name} must be one of true, false, 1, 0; got {value!r}.")


def integer(name: str, default: int, *, minimum: int = 0) -> int:
    """An integer of at least `minimum`. Raises ImproperlyConfigured for any other value."""
    value = os.environ.get(name)
    if value is None or not value.strip():
        return default
    if not re.fullmatch(r"[0-9]+", value.strip()) or int(value) < minimum:
        raise ImproperlyConfigured(f"{name} must be an integer >= {minimum}; got {value!r}.")
    return int(value)


def comma_separated(name: str) -> list[str]:
    """The items of a comma-separated list; empty items are dropped."""
    return [word.strip() for word in os.environ.get(name, "").split(",") if word.strip()]


def rate(name: str, default: str) -> Rate | None:
    """A rate such as `600/min`, or None for `off`. Raises ImproperlyConfigured for other values."""
    value = os.environ.get(name, "").strip().lower() or default
    if value == "off":
        return None
    match = re.fullmatch(r"([0-9]+)/(\w+)", value)
    if not match or match[2] not in _PERIODS or int(match[1]) < 1:
        raise ImproperlyConfigured(f"{name} must be like 600/min, 10/s or off; got {value!r}.")
    return Rate(requests=int(match[1]), seconds=_PERIODS[match[2]])


def database(name: str, default: str) -> dict[str, Any]:
    """Django's settings for a database. Raises ImproperlyConfigured for an invalid URL."""
    url = text(name) or default
    if not url.startswith(_DATABASES):
        raise ImproperlyConfigured(f"{name} must begin with sqlite:/// or postgres://.")
    try:
        return dict(dj_database_url.parse(url, conn_max_age=None))
    except ValueError:  # not chained, and without the URL: it contains a password
        raise ImproperlyConfigured(f"{name} is not a valid URL.") from None


def mail(name: str) -> Mail:
    """The mail server of a URL such as `smtp+tls://user:password@host:587?from=me@example.com`.

    Raises ImproperlyConfigured for any other value.
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
