"""Two hundred clients that send a byte now and then stop nobody from saving."""

import http.client
import json
import socket
from collections.abc import Iterator
from contextlib import ExitStack, closing

import pytest
from django.db import connection

from sessions_app.models import Session
from tests import paths, processes
from tests.factories import SessionFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

SLOW_CLIENTS = 200
SAVES = 20


@pytest.fixture
def session() -> Session:
    return SessionFactory.create(status="in_progress")


@pytest.fixture
def port(session: Session) -> Iterator[int]:
    connection.close()
    port = processes.free_port()
    with processes.serving(port, RATE_LIMIT_SESSION_TOKEN="off", REQUEST_TIMEOUT_SECONDS="3600"):
        assert processes.eventually(lambda: save(port, session, 0) == 200, seconds=120)
        yield port


def save(port: int, session: Session, number: int) -> int:
    """The status of a save; 0 without an answer."""
    headers = {"Authorization": f"Bearer {session.token}", "Content-Type": "application/json"}
    body = json.dumps({"deliverableState": {"save": number}})
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=120)) as link:
        try:
            link.request("POST", paths.sessions(session, "checkpoint"), body, headers)
            return link.getresponse().status
        except OSError:
            return 0


def beginning(path: str) -> bytes:
    """A form whose body never comes, but for its first byte."""
    form = "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 1000"
    return f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{form}\r\n\r\nu".encode()


def is_waiting(client: socket.socket) -> bool:
    """Whether the server has neither answered nor hung up."""
    client.settimeout(0)
    try:
        client.recv(1)
    except BlockingIOError:
        return True
    return False


@pytest.mark.parametrize("of_session", [False, True], ids=["sign-in", "checkpoint"])
def test_who_sends_slowly_keeps_nobody_from_saving(
    port: int, session: Session, of_session: bool
) -> None:
    path = paths.sessions(session, "checkpoint") if of_session else "/sign-in"
    with ExitStack() as stack:
        slow = [
            stack.enter_context(socket.create_connection(("127.0.0.1", port), timeout=60))
            for _ in range(SLOW_CLIENTS)
        ]
        for client in slow:
            client.sendall(beginning(path))
        assert {save(port, session, number) for number in range(1, SAVES)} == {200}
        # All of them were held up to the end, and all saves were done meanwhile.
        assert all(is_waiting(client) for client in slow)
