"""Protection against server-side request forgery: messages go to public addresses only.

The creator of an endpoint chooses the address that the server calls, and without these checks could
reach services of the internal network, such as a cloud's metadata service. The setting
WEBHOOK_PRIVATE_ADDRESSES turns the checks off. See decision record 0018.
"""

import ipaddress
import socket
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError

IpAddress = ipaddress.IPv4Address | ipaddress.IPv6Address

_NAT64 = ipaddress.ip_network("64:ff9b::/96")
# Azure's internal platform services, although the address is in a public range.
_METADATA = frozenset({ipaddress.ip_address("168.63.129.16")})


class ForbiddenAddress(Exception):
    """The host has an address that is not public."""


def validate_url(url: str) -> None:
    """Raise ValidationError unless this is an HTTPS URL with a host and without credentials.

    WEBHOOK_PRIVATE_ADDRESSES also allows HTTP. The addresses of a host name are checked when a
    message is sent, since they may change.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise ValidationError("Enter a valid URL.") from error
    schemes = ("https", "http") if settings.WEBHOOK_PRIVATE_ADDRESSES else ("https",)
    if parts.scheme not in schemes or not parts.hostname or port == 0:
        raise ValidationError("Enter a URL that starts with https://.")
    if not url.isascii() or not url.isprintable() or " " in url:
        raise ValidationError("Use ASCII characters only, without spaces.")
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise ValidationError("Remove the user name, password or fragment.")
    _validate_ip_literal(parts.hostname)


def resolve(host: str, port: int) -> list[str]:
    """The checked addresses of a host. Connect to these, not to the name, which may resolve
    differently the next time (DNS rebinding).

    Raises ForbiddenAddress if any of them is not public, OSError if the name has none.
    """
    entries = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in entries))
    for address in addresses:
        if not is_allowed(ipaddress.ip_address(address.partition("%")[0])):
            raise ForbiddenAddress(
                f"The host resolves to {address}, which is not a public address."
            )
    return addresses


def is_allowed(address: IpAddress) -> bool:
    """Whether the server may connect to the address."""
    if settings.WEBHOOK_PRIVATE_ADDRESSES:
        return True
    return all(_is_public(each) for each in (address, *_embedded(address)))


def _is_public(address: IpAddress) -> bool:
    return address.is_global and not address.is_multicast and address not in _METADATA


def _embedded(address: IpAddress) -> list[IpAddress]:
    """The IPv4 addresses that an IPv6 address reaches through a tunnel or NAT64."""
    if isinstance(address, ipaddress.IPv4Address):
        return []
    embedded: list[IpAddress | None] = [address.ipv4_mapped, address.sixtofour]
    embedded += address.teredo or ()
    if address in _NAT64:
        embedded.append(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    return [each for each in embedded if each is not None]


def _validate_ip_literal(host: str) -> None:
    """Refuse a private address at creation; a host name is only checked when sending."""
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return
    if not is_allowed(address):
        raise ValidationError("Enter a public address.")
