"""Sending to receivers that fail in every way, and to forbidden addresses."""

import socket
import time
from collections.abc import Iterator
from socket import AddressFamily, SocketKind
from typing import Any

import pytest
from pytest_django import Settings
from standardwebhooks import Webhook

from sessions_app.changes.webhooks import addresses, http, signing
from sessions_app.changes.webhooks.http import SendResult, post
from tests import receivers
from tests.receivers import Answer, Receiver, receiving


@pytest.fixture(autouse=True)
def _this_machine(settings: Settings) -> None:
    settings.WEBHOOK_PRIVATE_ADDRESSES = True


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as receiver:
        yield receiver


def send(receiver: Receiver, payload: bytes = b"{}") -> SendResult:
    return post(receiver.url, payload, {"webhook-id": "1"})


def test_the_payload_arrives_with_its_headers(receiver: Receiver) -> None:
    receiver.answers(200, b"thanks")
    outcome = send(receiver, '{"ü": 1}'.encode())
    assert (outcome.status_code, outcome.answer, outcome.error) == (200, "thanks", "")
    assert outcome.is_success
    (received,) = receiver.received
    assert (received.path, received.body) == ("/hooks?tenant=7", '{"ü": 1}'.encode())
    assert received.headers["Content-Type"] == "application/json"
    assert received.headers["webhook-id"] == "1"
    assert received.headers["Host"] == receiver.url.split("/")[2]


@pytest.mark.parametrize("status", [200, 201, 204, 299])
def test_any_2xx_is_a_success(receiver: Receiver, status: int) -> None:
    receiver.answers(status)
    assert send(receiver).is_success


@pytest.mark.parametrize("status", [400, 401, 404, 410, 429, 500, 503])
def test_any_other_status_is_a_failure(receiver: Receiver, status: int) -> None:
    receiver.answers(status, b"no")
    outcome = send(receiver)
    assert (outcome.status_code, outcome.answer, outcome.is_success) == (status, "no", False)


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_no_redirect_is_followed(receiver: Receiver, status: int) -> None:
    receiver.answers(status, Location=receiver.url)
    assert not send(receiver).is_success
    assert len(receiver.received) == 1


@pytest.mark.parametrize(("value", "seconds"), [("120", 120), ("soon", 0), ("-5", 0), ("9" * 9, 0)])
def test_retry_after_is_read(receiver: Receiver, value: str, seconds: int) -> None:
    receiver.answers(503, Retry_After=value)
    assert send(receiver).retry_after == seconds


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (receivers.hangs_up, "closed the connection"),
        (receivers.talks_nonsense, "invalid response"),
    ],
)
def test_an_invalid_response_is_an_error_with_a_message(
    receiver: Receiver, answer: Answer, words: str
) -> None:
    receiver.answer = answer
    outcome = send(receiver)
    assert (outcome.status_code, outcome.is_success) == (None, False)
    assert words in outcome.error


def test_a_silent_receiver_times_out(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "SOCKET_TIMEOUT_SECONDS", 0.3)
    receiver.answer = receivers.says_nothing
    started = time.monotonic()
    assert send(receiver).error == "The receiver did not respond in time."
    assert time.monotonic() - started < 2


def test_a_slow_response_times_out(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "TOTAL_TIMEOUT_SECONDS", 0.3)
    receiver.answer = receivers.drips_headers
    started = time.monotonic()
    assert send(receiver).error == "The receiver did not respond in time."
    assert time.monotonic() - started < 2


def test_only_the_beginning_of_an_endless_response_is_read(receiver: Receiver) -> None:
    receiver.answer = receivers.never_ends
    outcome = send(receiver)
    assert outcome.status_code == 200
    assert 0 < len(outcome.answer) <= http.MAX_ANSWER_BYTES


def test_a_response_of_any_bytes_can_be_stored(receiver: Receiver) -> None:
    receiver.answers(500, b"\xff\x00\xfe")
    assert send(receiver).answer == "���"


def test_a_closed_port_is_an_error() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    assert (
        post(f"http://127.0.0.1:{port}/", b"", {}).error == "The receiver refused the connection."
    )


def test_an_unknown_host_name_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_args: object, **_kwargs: object) -> None:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", fail)
    assert post("https://nowhere.invalid/", b"", {}).error == "The host name could not be resolved."


def test_a_receiver_without_tls_is_an_error(receiver: Receiver) -> None:
    outcome = post(receiver.url.replace("http:", "https:"), b"", {})
    assert "TLS error" in outcome.error or "closed the connection" in outcome.error
    assert receiver.received == []


# Forbidden addresses


def resolving_to(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> list[Any]:
    """Resolve every name to these addresses; returns the list of resolved names."""
    resolved = []

    def resolve(
        host: str, port: int, **kwargs: SocketKind
    ) -> list[tuple[AddressFamily, SocketKind, int, str, tuple[str, int]]]:
        resolved.append(host)
        families = {True: socket.AF_INET6, False: socket.AF_INET}
        return [
            (families[":" in address], socket.SOCK_STREAM, 6, "", (address, port))
            for address in addresses
        ]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    return resolved


PRIVATE = [
    "127.0.0.1",
    "127.8.9.10",
    "0.0.0.0",
    "10.0.0.1",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "100.100.100.200",
    "168.63.129.16",
    "192.0.2.1",
    "224.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "fe80::1",
    "fe80::1%eth0",
    "fc00::1",
    "fd00:ec2::254",
    "ff02::1",
    "::ffff:127.0.0.1",
    "::ffff:169.254.169.254",
    "64:ff9b::a9fe:a9fe",
    "2002:7f00:0001::",
    "2002:0808:0808::",
    "192.0.0.9",
    "192.88.99.1",
    "198.18.0.1",
    "198.51.100.7",
    "203.0.113.7",
    "240.0.0.1",
    "::127.0.0.1",
    "::8.8.8.8",
    "::ffff:0:127.0.0.1",
    "::ffff:0:8.8.8.8",
    "::ffff:10.0.0.1",
    "::ffff:168.63.129.16",
    "64:ff9b::10.0.0.1",
    "64:ff9b:1::8.8.8.8",
    "64:ff9b:1:ffff::1",
    "100::1",
    "100:0:0:1::1",
    "2001::1",
    "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    "2001:2::1",
    "2001:10::1",
    "2001:20::1",
    "2001:db8::1",
    "3fff::1",
    "3fff:fff::1",
    "5f00::1",
    "4000::1",
    "fec0::1",
    "feff::1",
    "fe90::1",
    "ff0e::1",
]


@pytest.mark.parametrize("address", PRIVATE)
def test_an_address_that_is_not_public_is_refused(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, receiver: Receiver, address: str
) -> None:
    settings.WEBHOOK_PRIVATE_ADDRESSES = False
    resolving_to(monkeypatch, address)
    outcome = post("https://innocent.example/", b"", {})
    assert outcome.error == f"The host resolves to {address}, which is not a public address."
    assert receiver.received == []


def test_one_private_address_among_others_is_refused(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.WEBHOOK_PRIVATE_ADDRESSES = False
    resolving_to(monkeypatch, "93.184.215.14", "127.0.0.1")
    assert "127.0.0.1" in post("https://innocent.example/", b"", {}).error


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c"])
def test_a_public_address_is_allowed(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    settings.WEBHOOK_PRIVATE_ADDRESSES = False
    resolving_to(monkeypatch, address)
    assert addresses.resolve("innocent.example", 443) == [address]


def test_the_connection_is_to_the_checked_address(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, receiver: Receiver
) -> None:
    """The name is resolved once, which defeats DNS rebinding."""
    resolved = resolving_to(monkeypatch, "93.184.215.14")
    connected = []

    def connect(address: tuple[str, int], timeout: int) -> None:
        connected.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "create_connection", connect)
    settings.WEBHOOK_PRIVATE_ADDRESSES = False
    post("https://innocent.example:8443/", b"", {})
    assert (resolved, connected) == (["innocent.example"], [("93.184.215.14", 8443)])


# The signature


def test_the_specification_s_own_package_verifies_it(receiver: Receiver) -> None:
    from django.utils import timezone

    secret = signing.new_secret()
    payload = '{"type":"ping","data":{"ü":1}}'
    headers = signing.headers([secret], message_id="abc", at=timezone.now(), payload=payload)
    post(receiver.url, payload.encode(), headers)
    (received,) = receiver.received
    assert Webhook(secret).verify(received.body, received.headers)["data"] == {"ü": 1}


def test_secrets_are_long_and_unique() -> None:
    secrets = {signing.new_secret() for _ in range(50)}
    assert len(secrets) == 50
    assert all(secret.startswith("whsec_") and len(secret) > 45 for secret in secrets)
