"""What a client gets of a web process, over real connections."""

import json
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from threading import Event
from typing import Any

import pytest
from django.db import OperationalError
from pytest_django.fixtures import Settings

from gradient.server import application
from gradient.server.application import is_urgent
from gradient.server.environ import Environ
from gradient.server.exchange import STREAM_BYTES
from tests.gradient.server.serving import connect, received, send, web
from tests.processes import eventually

MIB = 1024 * 1024
BIG = b"x" * (8 * MIB)
SAVE = "/api/sessions/1/checkpoint"


def echo(environ: Environ, start_response: Any) -> Iterable[bytes]:
    """Answers with what it was sent; reads it only if it is small enough."""
    declared = int(environ.get("CONTENT_LENGTH") or 0)
    body = environ["wsgi.input"].read() if declared <= MIB else b"unread"
    start_response("200 OK", [("Content-Length", str(len(body)))])
    return [body]


def large(environ: Environ, start_response: Any) -> Iterable[bytes]:
    start_response("200 OK", [("Content-Length", str(len(BIG)))])
    return [BIG]


def endless(environ: Environ, start_response: Any) -> Iterator[bytes]:
    start_response("200 OK", [])
    while True:
        yield b"x" * 65536


class Gate:
    """Answers when it is told to; a GET of `/quick` at once."""

    def __init__(self) -> None:
        self.open, self.inside = Event(), 0

    def __call__(self, environ: Environ, start_response: Any) -> Iterable[bytes]:
        if environ["PATH_INFO"] != "/quick":
            self.inside += 1
            self.open.wait(30)
        start_response("200 OK", [("Content-Length", "2")])
        return [b"ok"]


def get(port: int, path: str = "/quick") -> tuple[int, bytes, dict[str, str]]:
    with closing(connect(port)) as client:
        client.request("GET", path)
        response = client.getresponse()
        return response.status, response.read(), dict(response.headers)


def post(port: int, path: str = SAVE) -> int:
    with closing(connect(port)) as client:
        client.request("POST", path, b"{}")
        return client.getresponse().status


@pytest.mark.parametrize("size", [0, 1, 65536, MIB])
def test_a_body_arrives_whole(size: int) -> None:
    body = bytes(range(256)) * (size // 256) + b"y" * (size % 256)
    with web(echo, room=100_000) as port, closing(connect(port)) as client:
        for _ in range(2):
            client.request("POST", SAVE, body)
            assert client.getresponse().read() == body


def test_a_chunked_body_arrives_whole() -> None:
    with web(echo) as port, closing(connect(port)) as client:
        client.request("POST", SAVE, iter([b"ab", b"cd"]), encode_chunked=True)
        assert client.getresponse().read() == b"abcd"


def test_a_body_beyond_the_limit_is_read_and_the_connection_goes_on(settings: Settings) -> None:
    settings.MAX_BODY_BYTES = MIB
    with web(echo) as port, closing(connect(port)) as client:
        for _ in range(3):
            client.request("POST", SAVE, BIG)
            response = client.getresponse()
            assert (response.read(), response.headers["Connection"]) == (b"unread", None)


def test_a_body_far_beyond_the_limit_ends_the_connection_and_says_so(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.MAX_BODY_BYTES = MIB
    monkeypatch.setattr(application, "DISCARD_BYTES", 2 * MIB)
    head = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n" % (3 * MIB)
    with web(echo) as port:
        answer = received(send(port, head))
    assert b"\r\nconnection: close\r\n" in answer
    assert answer.endswith(b"unread")


def test_who_asks_before_sending_too_much_is_told_no(settings: Settings) -> None:
    settings.MAX_BODY_BYTES = MIB
    head = b"POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: %d\r\n\r\n"
    with web(echo) as port:
        answer = received(send(port, head % (MIB + 1)))
    assert answer.startswith(b"HTTP/1.1 200 OK")
    assert b"\r\nconnection: close\r\n" in answer


def test_half_sent_bodies_keep_no_thread() -> None:
    head = b"POST /sign-in HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nx"
    with web(Gate(), threads=1) as port:
        slow = [send(port, head) for _ in range(200)]
        assert [get(port)[0] for _ in range(20)] == [200] * 20
        for client in slow:
            client.close()


def test_large_answers_that_nobody_reads_keep_no_thread() -> None:
    head = b"GET /large HTTP/1.1\r\nHost: a\r\n\r\n"
    with web(large, threads=1) as port:
        slow = [send(port, head) for _ in range(20)]
        assert get(port)[1] == BIG
        for client in slow:
            client.close()


def test_a_stream_that_nobody_reads_keeps_a_spare_thread_and_ends_with_its_client() -> None:
    with web(endless, threads=1, spare_threads=1) as port:
        with send(port, b"GET / HTTP/1.1\r\nHost: a\r\n\r\n") as first:
            assert first.recv(10)
            status, body, headers = get(port, "/api/export")
            assert (status, headers["content-type"]) == (503, "application/json")
            assert json.loads(body)["error"]["code"] == "unavailable"
        assert eventually(lambda: starts_a_stream(port))


def starts_a_stream(port: int) -> bool:
    with send(port, b"GET / HTTP/1.1\r\nHost: a\r\n\r\n") as client:
        return client.recv(12) == b"HTTP/1.1 200"


def test_a_stream_that_fails_does_not_end_as_if_it_were_whole() -> None:
    def failing(environ: Environ, start_response: Any) -> Iterator[bytes]:
        start_response("200 OK", [])
        yield b"x" * (STREAM_BYTES + 1)
        yield b"y"
        raise RuntimeError("Boom")

    with web(failing) as port:
        answer = received(send(port, b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"))
    assert b"xy" not in answer[-10:]
    assert not answer.endswith(b"0\r\n\r\n")


def test_a_stream_whose_database_is_away_at_its_beginning_is_unavailable() -> None:
    def cut_off(environ: Environ, start_response: Any) -> Iterator[bytes]:
        start_response("200 OK", [])
        if environ:
            raise OperationalError("The server closed the connection.")
        yield b""

    with web(cut_off) as port:
        status, _, headers = get(port, "/api/sessions/export")
    assert (status, "retry-after" in headers) == (503, True)


def fill(gate: Gate, port: int, pool: ThreadPoolExecutor) -> list[Future[int]]:
    """One call in the only thread, one in the only place of the line."""
    held = pool.submit(lambda: get(port, "/held")[0])
    assert eventually(lambda: gate.inside == 1)
    calls = [pool.submit(lambda: get(port, "/api/sessions")[0]) for _ in range(2)]
    assert eventually(lambda: any(call.done() for call in calls))
    refused, waiting = sorted(calls, key=lambda call: not call.done())
    assert (refused.result(), waiting.done()) == (503, False)
    return [held, waiting]


def test_what_finds_no_place_is_told_when_to_come_back() -> None:
    gate = Gate()
    with web(gate, threads=1, places=1) as port, ThreadPoolExecutor(3) as pool:
        calls = fill(gate, port, pool)
        status, body, headers = get(port, "/api/sessions")
        assert (status, 1 <= int(headers["retry-after"]) <= 5) == (503, True)
        assert json.loads(body)["error"]["code"] == "unavailable"
        assert get(port, "/sessions")[2]["content-type"] == "text/plain; charset=utf-8"
        gate.open.set()
        assert [call.result() for call in calls] == [200, 200]


def test_a_save_takes_the_place_of_a_list() -> None:
    gate = Gate()
    with web(gate, threads=1, places=1) as port, ThreadPoolExecutor(4) as pool:
        held, listed = fill(gate, port, pool)
        saved = pool.submit(post, port)
        assert listed.result() == 503
        gate.open.set()
        assert (held.result(), saved.result()) == (200, 200)


def test_a_request_whose_client_has_left_is_not_begun() -> None:
    gate = Gate()
    head = b"POST /api/sessions/1/checkpoint HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n{}"
    with web(gate, threads=1, places=1) as port, ThreadPoolExecutor(1) as pool:
        held = pool.submit(lambda: get(port, "/held")[0])
        assert eventually(lambda: gate.inside == 1)
        client = send(port, head)
        assert eventually(lambda: get(port)[0] == 503)
        client.close()
        gate.open.set()
        assert (held.result(), get(port)[0]) == (200, 200)
    assert gate.inside == 1


def test_what_waits_too_long_is_refused_before_its_client_gives_up() -> None:
    gate = Gate()
    with web(gate, threads=1, patience=0.5) as port, ThreadPoolExecutor(1) as pool:
        held = pool.submit(get, port, "/held")
        assert eventually(lambda: gate.inside == 1)
        begun = time.monotonic()
        assert get(port)[0] == 503
        assert time.monotonic() - begun < 10
        gate.open.set()
        assert held.result()[0] == 200


def test_a_full_disk_is_answered_503(monkeypatch: pytest.MonkeyPatch) -> None:
    def full() -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("gradient.server.buffers.TemporaryFile", full)
    with web(echo, room=10) as port, closing(connect(port)) as client:
        client.request("POST", SAVE, b"x" * 100)
        response = client.getresponse()
        assert (response.status, response.headers["Connection"]) == (503, "close")
        assert response.headers["Retry-After"]


def test_a_crash_outside_of_django_is_a_500() -> None:
    def broken(environ: Environ, start_response: Any) -> Iterable[bytes]:
        raise RuntimeError("Boom")

    with web(broken, threads=1) as port:
        assert [get(port)[0] for _ in range(2)] == [500, 500]


@pytest.mark.parametrize(
    ("method", "path", "urgent"),
    [
        ("POST", "/api/sessions/1/checkpoint", True),
        ("POST", "/api/sessions/1/events", True),
        ("POST", "/api/sessions/1/submit", True),
        ("DELETE", "/api/sessions/1", True),
        ("GET", "/api/sessions", False),
        ("GET", "/api/sessions/1/events/export", False),
        ("POST", "/api/assessments/create", False),
        ("GET", "/healthz", True),
        ("POST", "/sign-in", False),
    ],
)
def test_candidates_work_goes_first(method: str, path: str, urgent: bool) -> None:
    assert is_urgent(method, path) is urgent
