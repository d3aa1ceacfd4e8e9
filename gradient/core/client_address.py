"""The address of the client, seen through the proxies that are ours."""

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

from django.conf import settings
from django.http import HttpRequest

_IPV6_PREFIX = 64
"""A customer has at least so much of IPv6; within it addresses change at will."""


def client_address(request: HttpRequest) -> str | None:
    """The client's address, or None; of IPv6 the network, since a client has very many addresses.

    Each proxy adds the address that it saw to the right of `X-Forwarded-For`, and what stands left
    of those that `TRUSTED_PROXIES` proxies added may be anybody's invention.
    """
    address = _parsed(_forwarded(request) or request.META.get("REMOTE_ADDR", ""))
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return str(IPv6Network((int(address), _IPV6_PREFIX), strict=False).network_address)
    return str(address) if address else None


def _forwarded(request: HttpRequest) -> str:
    header = request.META.get("HTTP_X_FORWARDED_FOR", "")
    if not settings.TRUSTED_PROXIES or not header:
        return ""
    seen = header.split(",")[-settings.TRUSTED_PROXIES :]
    return str(seen[0])


def _parsed(text: str) -> IPv4Address | IPv6Address | None:
    """An address, perhaps with a port, as some proxies write it."""
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        return ip_address(text.partition("%")[0])
    except ValueError:
        return None
