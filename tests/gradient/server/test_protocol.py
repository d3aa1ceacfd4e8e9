"""The limits of a connection."""

import json
import socket
import time
from collections.abc import Iterable, Iterator
from contextlib import closing
from typing import Any

import pytest
from pytest_django.fixtures import Settings

from gradient.server import protocol
from gradient.server.environ import Environ
from tests.gradient.server.serving import connect, received, send, web
from tests.processes import eventually


def hello(environ: Environ, start_response: Any) -> Iterable[bytes]:
    start_response("200 OK", [("Content-Length", "5")])
    return [b"hello"]


@pytest.fixture(autouse=True)
def impatient(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.REQUEST_TIMEOUT_SECONDS = 1
    settings.ANSWER_TIMEOUT_SECONDS = 1
    monkeypatch.setattr(protocol, "LOOK_SECONDS", 0.2)


@pytest.fixture
def port() -> Iterator[int]:
    with web(hello) as number:
        yield number


def refused(answer: bytes, status: int) -> str:
    """The code of the error."""
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 %d " % status)
    assert b"\r\nConnection: close" in head
    code: str = json.loads(body)["error"]["code"]
    return code


@pytest.mark.parametrize(
    "beginning",
    [
        b"",
        b"POST / HTTP/1.1\r\nHost:",
        b"POST /sign-in HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nhalf",
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nha",
    ],
)
def test_a_half_sent_request_ends_in_time(port: int, beginning: bytes) -> None:
    assert refused(received(send(port, beginning)), 408) == "invalid_request"


def test_a_byte_now_and_then_makes_it_no_longer(port: int) -> None:
    client = send(port, b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n")
    begun = time.monotonic()
    with pytest.raises(OSError, match=r"reset|pipe"):  # noqa: PT012  one statement in a loop
        while time.monotonic() - begun < 20:
            client.sendall(b"x")
            time.sleep(0.05)
    client.close()


def test_the_second_request_of_a_connection_has_its_own_time(port: int) -> None:
    with closing(connect(port)) as client:
        for _ in range(3):
            client.request("GET", "/")
            assert client.getresponse().read() == b"hello"
            time.sleep(0.6)


def test_who_does_not_read_an_answer_is_cut_off(settings: Settings) -> None:
    def large(environ: Environ, start_response: Any) -> Iterable[bytes]:
        start_response("200 OK", [("Content-Length", str(32 * 2**20))])
        return [b"x" * (32 * 2**20)]

    settings.WEB_CONNECTIONS = 1
    with web(large) as port, send(port, b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"):
        assert eventually(lambda: received(send(port, b"")).startswith(b"HTTP/1.1 503 "))
        # Its place is free again; what the second client does not send in time is 408.
        assert eventually(lambda: received(send(port, b"")).startswith(b"HTTP/1.1 408 "))


def test_a_slow_reader_who_reads_gets_all() -> None:
    def large(environ: Environ, start_response: Any) -> Iterable[bytes]:
        start_response("200 OK", [("Content-Length", str(16 * 2**20))])
        return [b"x" * (16 * 2**20)]

    with web(large) as port, send(port, b"GET / HTTP/1.1\r\nHost: a\r\n\r\n") as client:
        size = pause = 0
        while size < 16 * 2**20:
            part = client.recv(2**20)
            assert part
            size += len(part)
            if size // 2**22 > pause:  # longer than the limit in all, never at once
                pause += 1
                time.sleep(0.6)


def test_a_long_address_is_414(port: int) -> None:
    head = b"GET /%b HTTP/1.1\r\nHost: a\r\n\r\n" % (b"a" * protocol.MAX_ADDRESS_BYTES)
    assert refused(received(send(port, head)), 414) == "invalid_request"


@pytest.mark.parametrize("end", [b"", b"\r\n\r\n"])
def test_a_long_head_is_431_whether_it_ends_or_not(port: int, end: bytes) -> None:
    head = b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"a" * (protocol.MAX_HEAD_BYTES + 1) + end
    assert refused(received(send(port, head)), 431) == "invalid_request"


@pytest.mark.parametrize(
    "head",
    [
        b"nonsense\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nbad header\r\n\r\n",
        b"GET /\xff HTTP/1.1\r\nHost: a\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\nx",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
    ],
)
def test_what_is_not_http_is_400(port: int, head: bytes) -> None:
    assert refused(received(send(port, head)), 400) == "invalid_request"


def test_beyond_the_limit_of_connections_the_next_is_told_to_come_back(
    port: int, settings: Settings
) -> None:
    settings.WEB_CONNECTIONS = 1
    with closing(connect(port)) as first:
        first.request("GET", "/")
        assert first.getresponse().read() == b"hello"
        answer = received(socket.create_connection(("127.0.0.1", port), 30))
        assert refused(answer, 503) == "unavailable"
        assert b"\r\nRetry-After: " in answer
        first.request("GET", "/")
        assert first.getresponse().read() == b"hello"
