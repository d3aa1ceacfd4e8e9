"""Where a message may go: never into the server's own network, unless a setting says so.

Whoever makes an endpoint chooses the address that the server calls, and without these checks could
have it call what only the server reaches: a database's console, a cloud's metadata service.
"""

import ipaddress
import socket
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError

IpAddress = ipaddress.IPv4Address | ipaddress.IPv6Address

_NAT64 = ipaddress.ip_network("64:ff9b::/96")
# Azure answers here to its own machines, though the address is a public one.
_METADATA = frozenset({ipaddress.ip_address("168.63.129.16")})


class AddressRefused(Exception):
    """The host's address is none that a message may go to; the message says why."""


def check_url(url: str) -> None:
    """Raise ValidationError for what is no URL of a webhook: HTTPS, a host, nothing secret in it.

    With WEBHOOK_PRIVATE_ADDRESSES it may be plain HTTP. What the host's name leads to is checked
    when a message is sent, since it may change.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise ValidationError("This is not a URL.") from error
    schemes = ("https", "http") if settings.WEBHOOK_PRIVATE_ADDRESSES else ("https",)
    if parts.scheme not in schemes or not parts.hostname or port == 0:
        raise ValidationError("This must be a URL that begins with https://.")
    if not url.isascii() or not url.isprintable() or " " in url:
        raise ValidationError("This must be ASCII characters without spaces.")
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise ValidationError("This must hold no user, password or fragment.")
    _check_literal(parts.hostname)


def resolve(host: str, port: int) -> list[str]:
    """The addresses of a host, each of them checked: connect to these, not to the name again.

    Raises AddressRefused if one of them is not public, OSError if there is none.
    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    for address in addresses:
        if not is_allowed(ipaddress.ip_address(address.partition("%")[0])):
            raise AddressRefused(f"The host leads to {address}, which is not a public address.")
    return addresses


def is_allowed(address: IpAddress) -> bool:
    """Whether the server may connect to it."""
    if settings.WEBHOOK_PRIVATE_ADDRESSES:
        return True
    return all(_is_public(each) for each in (address, *_embedded(address)))


def _is_public(address: IpAddress) -> bool:
    return address.is_global and not address.is_multicast and address not in _METADATA


def _embedded(address: IpAddress) -> list[IpAddress]:
    """The IPv4 addresses that an IPv6 address leads to by a tunnel or a translation."""
    if isinstance(address, ipaddress.IPv4Address):
        return []
    inner: list[IpAddress | None] = [address.ipv4_mapped, address.sixtofour]
    inner += address.teredo or ()
    if address in _NAT64:
        inner.append(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    return [each for each in inner if each is not None]


def _check_literal(host: str) -> None:
    """An address instead of a name can be refused at once."""
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return
    if not is_allowed(address):
        raise ValidationError("This is not a public address.")
