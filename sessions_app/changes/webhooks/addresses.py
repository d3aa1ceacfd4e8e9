"""Protection against server-side request forgery: messages go to public addresses only.

The creator of an endpoint chooses the address that the server calls. Without these checks they
could reach internal services, such as a cloud's metadata service. The setting
WEBHOOK_PRIVATE_ADDRESSES turns the checks off. See decision record 0018.
"""

import ipaddress
import socket
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError

IpAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
IpNetwork = ipaddress.IPv4Network | ipaddress.IPv6Network


def _networks(*texts: str) -> tuple[IpNetwork, ...]:
    return tuple(map(ipaddress.ip_network, texts))


# An explicit list, since `ipaddress.is_global` differs between versions of Python: IANA's registry
# of special-purpose addresses, in whole blocks, and the blocks for multicast and future use.
_SPECIAL_IPV4 = _networks(
    "0.0.0.0/8",  # this network
    "10.0.0.0/8",  # private use
    "100.64.0.0/10",  # shared address space
    "127.0.0.0/8",  # loopback
    "169.254.0.0/16",  # link-local, with the metadata services of clouds
    "172.16.0.0/12",  # private use
    "192.0.0.0/24",  # IETF protocol assignments
    "192.0.2.0/24",  # documentation
    "192.88.99.0/24",  # 6to4 relays
    "192.168.0.0/16",  # private use
    "198.18.0.0/15",  # benchmarks
    "198.51.100.0/24",  # documentation
    "203.0.113.0/24",  # documentation
    "224.0.0.0/4",  # multicast
    "240.0.0.0/4",  # reserved, and broadcast
    "168.63.129.16/32",  # Azure's platform services, although the range is public
)
# IANA has assigned global unicast addresses only from this block. Everything else is refused:
# loopback, unique local and site-local addresses, other IPv4 mappings, and unassigned blocks.
_GLOBAL_IPV6 = ipaddress.IPv6Network("2000::/3")
_SPECIAL_IPV6 = _networks(
    "2001::/23",  # IETF protocol assignments, with the tunnels of Teredo
    "2001:db8::/32",  # documentation
    "2002::/16",  # 6to4, which leads to any IPv4 address
    "3fff::/20",  # documentation
)
_IPV4_AS_IPV6 = _networks(
    "::ffff:0:0/96",  # IPv4-mapped addresses of dual-stack sockets
    "64:ff9b::/96",  # NAT64, used by IPv6-only networks to reach IPv4
)


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
    """The checked addresses of a host.

    Connect to these and not to the name, which may resolve differently the next time (DNS
    rebinding).

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
    return settings.WEBHOOK_PRIVATE_ADDRESSES or _is_public(address)


def _is_public(address: IpAddress) -> bool:
    if isinstance(address, ipaddress.IPv4Address):
        return not _is_in(address, _SPECIAL_IPV4)
    if _is_in(address, _IPV4_AS_IPV6):
        return _is_public(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    return address in _GLOBAL_IPV6 and not _is_in(address, _SPECIAL_IPV6)


def _is_in(address: IpAddress, networks: tuple[IpNetwork, ...]) -> bool:
    return any(address in network for network in networks)


def _validate_ip_literal(host: str) -> None:
    """Refuse a private address at creation. Host names are checked when a message is sent."""
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return
    if not is_allowed(address):
        raise ValidationError("Enter a public address.")
