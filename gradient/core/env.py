"""Strict readers of environment variables: an invalid value stops the start with its name."""

import os
import re
from base64 import b64decode
from dataclasses import dataclass
from email.utils import parseaddr
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

_KEY_BYTES = 32
_TRUE = {"1", "true", "yes", "on"}
_FALSE = {"0", "false", "no", "off", ""}
_PERIODS = {"s": 1, "sec": 1, "second": 1, "min": 60, "minute": 60, "h": 3600, "hour": 3600}
_DATABASES = ("sqlite:///", "postgres://", "postgresql://")
_REDIS = ("redis://", "rediss://", "unix://")
_EMAIL = re.compile(r"[^\s@:/]+@[^\s@:/]+")
_PHONE = re.compile(r"\+?[0-9][0-9().-]*")
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


def read_text(path: Path) -> str:
    """The text of a file; empty if there is none."""
    return path.read_text().strip() if path.exists() else ""


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


def keys(name: str) -> list[bytes]:
    """A comma-separated list of keys of 32 bytes in base64. Raises ImproperlyConfigured for others,
    without the value."""
    try:
        found = [b64decode(word, validate=True) for word in comma_separated(name)]
    except ValueError:
        found = [b""]
    if any(len(key) != _KEY_BYTES for key in found):
        raise ImproperlyConfigured(f"{name} must be keys of 32 bytes in base64, comma-separated.")
    return found


def contacts(name: str) -> list[str]:
    """The URIs of a comma-separated list of e-mail addresses and URIs: `mailto:` for an address.

    Raises ImproperlyConfigured for any other value.
    """
    found = [f"mailto:{word}" if _EMAIL.fullmatch(word) else word for word in comma_separated(name)]
    if not all(_is_contact(uri) for uri in found):
        raise ImproperlyConfigured(
            f"{name} must be a comma-separated list of e-mail addresses and of URIs that begin "
            "with https://, mailto: or tel:."
        )
    return found


def rate(name: str, default: str) -> Rate | None:
    """A rate such as `600/min`, or None for `off`. Raises ImproperlyConfigured for other values."""
    value = os.environ.get(name, "").strip().lower() or default
    if value == "off":
        return None
    match = re.fullmatch(r"([0-9]+)/(\w+)", value)
    if not match or match[2] not in _PERIODS or int(match[1]) < 1:
        raise ImproperlyConfigured(f"{name} must be like 600/min, 10/s or off; got {value!r}.")
    return Rate(requests=int(match[1]), seconds=_PERIODS[match[2]])


def url(name: str) -> str:
    """An address of the web without a slash at its end, or an empty text.

    Raises ImproperlyConfigured for any other value.
    """
    value = text(name).rstrip("/")
    if value and not _is_web_address(value):
        raise ImproperlyConfigured(
            f"{name} must be a URL that begins with http:// or https:// and has a host, "
            "without a query."
        )
    return value


def link_to_workspace(name: str) -> str:
    """A link with `{token}` in it, and `{sessionId}` if the workspace needs it; or an empty text.

    Raises ImproperlyConfigured for any other value.
    """
    value = text(name)
    plain = value.replace("{token}", "t").replace("{sessionId}", "s")
    parts = urlsplit(plain)
    is_link = parts.scheme in ("http", "https") and parts.hostname and not set(plain) & set("{} ")
    if value and not (is_link and "{token}" in value):
        raise ImproperlyConfigured(
            f"{name} must be a URL with {{token}} in it, such as https://work.example/{{token}}."
        )
    return value


def origins(name: str, *, wildcards: bool = True) -> list[str]:
    """Comma-separated origins, such as `https://*.example.com`: a scheme, a host, and no path."""
    values = comma_separated(name)
    is_exact = wildcards or not any("*" in value for value in values)
    if not is_exact or not all(
        _is_web_address(value) and not urlsplit(value).path for value in values
    ):
        raise ImproperlyConfigured(
            f"{name} must be a comma-separated list of origins such as https://gradient.example."
        )
    return values


def redis(name: str) -> str:
    """The URL of a Redis server, or an empty text. Raises ImproperlyConfigured for an invalid one.

    The value is not in the message: it may contain a password.
    """
    value = text(name)
    if not value:
        return ""
    from redis import ConnectionPool

    if not value.startswith(_REDIS):
        raise ImproperlyConfigured(f"{name} must begin with redis://, rediss:// or unix://.")
    try:
        ConnectionPool.from_url(value).make_connection()  # connects only when it is used
    except (ValueError, TypeError):  # TypeError: an unknown option in the query
        raise ImproperlyConfigured(f"{name} is not a valid URL.") from None
    if not value.startswith("unix://") and not urlsplit(value).hostname:
        raise ImproperlyConfigured(f"{name} must have a host.")
    return value


def database(name: str, default: str) -> dict[str, Any]:
    """Django's settings for a database. Raises ImproperlyConfigured for an invalid URL."""
    value = text(name) or default
    if not value.startswith(_DATABASES):
        raise ImproperlyConfigured(f"{name} must begin with sqlite:/// or postgres://.")
    try:
        parsed: dict[str, Any] = dict(dj_database_url.parse(value, conn_max_age=None))
    except ValueError:  # not chained, and without the URL: it contains a password
        raise ImproperlyConfigured(f"{name} is not a valid URL.") from None
    if not parsed["NAME"]:
        raise ImproperlyConfigured(f"{name} must name a database.")
    if not value.startswith("sqlite:"):
        _require_options_of_libpq(name, parsed.get("OPTIONS", {}))
    return parsed


def _require_options_of_libpq(name: str, options: dict[str, Any]) -> None:
    from psycopg import ProgrammingError
    from psycopg.conninfo import make_conninfo

    try:
        make_conninfo(**options)
    except ProgrammingError as error:
        raise ImproperlyConfigured(f"{name} has an {str(error).strip()}.") from None


def mail(name: str) -> Mail:
    """The mail server of a URL such as `smtp+tls://user:password@host:587?from=me@example.com`.

    Raises ImproperlyConfigured for any other value.
    """
    value = text(name)
    if value in ("", "console:"):
        return Mail()
    parts = _split(value)
    if parts is None or parts.scheme not in _MAIL_PORTS or not parts.hostname:
        kinds = "console:, smtp://…, smtp+tls://… or smtp+ssl://…"
        raise ImproperlyConfigured(f"{name} must be {kinds}")
    try:
        port = parts.port or _MAIL_PORTS[parts.scheme]
    except ValueError:
        raise ImproperlyConfigured(f"The port in {name} must be a number.") from None
    options = parse_qs(parts.query, keep_blank_values=True)
    if options.keys() - {"from"} or parts.path not in ("", "/"):
        raise ImproperlyConfigured(f"{name} can have no path, and no option but from=….")
    return Mail(
        host=parts.hostname,
        port=port,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        use_tls=parts.scheme == "smtp+tls",
        use_ssl=parts.scheme == "smtp+ssl",
        sender=_sender(name, options.get("from", [""])[0]),
    )


def _sender(name: str, value: str) -> str:
    """The address, with or without a name, from which e-mail comes."""
    _, address = parseaddr(value)
    if value and (not re.fullmatch(r"[^@\s]+@[^@\s]+", address) or not value.isprintable()):
        raise ImproperlyConfigured(f"from=… in {name} must be an e-mail address.")
    return value


def _split(value: str) -> SplitResult | None:
    try:
        return urlsplit(value)
    except ValueError:  # such as an IPv6 address without its bracket
        return None


def _is_contact(uri: str) -> bool:
    kind, _, rest = uri.partition(":")
    if kind == "mailto":
        return bool(_EMAIL.fullmatch(rest))
    if kind == "tel":
        return bool(_PHONE.fullmatch(rest))
    return kind == "https" and _is_web_address(uri)


def _is_web_address(value: str) -> bool:
    parts = _split(value)
    if parts is None or parts.scheme not in ("http", "https") or not parts.hostname:
        return False
    try:
        _ = parts.port
    except ValueError:
        return False
    return not (parts.query or parts.fragment or re.search(r"\s", value))
