import pytest
from django.test import RequestFactory
from pytest_django import Settings

from gradient.core.client_address import client_address

PEER = "10.0.0.1"


@pytest.mark.parametrize(
    ("proxies", "header", "expected"),
    [
        (0, "203.0.113.5", PEER),
        (1, None, PEER),
        (1, "", PEER),
        (1, "203.0.113.5", "203.0.113.5"),
        (1, "1.1.1.1, 203.0.113.5", "203.0.113.5"),
        (2, "1.1.1.1, 203.0.113.5,10.0.0.9", "203.0.113.5"),
        (2, "10.0.0.9", "10.0.0.9"),
        (1, "203.0.113.5:4711", "203.0.113.5"),
        (1, "[2001:db8:1:2:3::4]:4711", "2001:db8:1:2::"),
        (1, "2001:db8:1:2:ffff::4", "2001:db8:1:2::"),
        (1, "fe80::1%eth0", "fe80::"),
        (1, "::ffff:203.0.113.5", "203.0.113.5"),
        (1, "unknown", None),
        (1, "203.0.113.5, <script>", None),
    ],
)
def test_it_is_what_the_last_trusted_proxy_saw(
    settings: Settings, proxies: int, header: str | None, expected: str | None
) -> None:
    settings.TRUSTED_PROXIES = proxies
    headers = {} if header is None else {"X-Forwarded-For": header}
    request = RequestFactory().get("/", headers=headers, REMOTE_ADDR=PEER)
    assert client_address(request) == expected


def test_a_socket_without_an_address_has_none(settings: Settings) -> None:
    settings.TRUSTED_PROXIES = 0
    assert client_address(RequestFactory().get("/", REMOTE_ADDR="")) is None
