"""However much a candidate sends: no answer over 10 MiB, and no process over 300 MiB.

The real server answers; what it holds is read from the system.
"""

import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from events_app.log import NewEvent, record
from sessions_app.lifecycle import conversation
from sessions_app.models import Session
from sessions_app.vocabulary.enums import MessageRole
from sessions_app.work import store
from tests import paths
from tests.factories import ApiKeyFactory, SessionFactory
from tests.growth import LARGE, MIB, MOST_OF_A_PROCESS, MOST_OF_AN_ANSWER, call, is_up, memory
from tests.processes import eventually, free_port, serving

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

SLOW_READERS = 12


@pytest.fixture
def session() -> Session:
    """As full as the quotas let it become."""
    session = SessionFactory.create(status="in_progress", phase_minutes=(60, 60))
    store.save(session, {"text": LARGE}, if_match=None)
    for _ in range(9):
        store.save(session, {"text": LARGE[1:]}, if_match=frozenset({"99"}))
    for _ in range(7):
        conversation.record(session.pk, role=MessageRole.USER, content=LARGE)
    record(session.pk, [NewEvent("manual_edit", n, "task", {"t": LARGE}) for n in range(4)])
    return session


@pytest.fixture
def port(session: Session) -> Iterator[tuple[int, int]]:
    port = free_port()
    with serving(port, RATE_LIMIT_API_KEY="off", RATE_LIMIT_SESSION_TOKEN="off") as server:
        assert eventually(lambda: is_up(port), 120)
        yield port, server.pid


def test_no_answer_and_no_process_grows_with_what_a_candidate_sends(
    session: Session, port: tuple[int, int]
) -> None:
    number, group = port
    key = {
        "Authorization": f"Bearer {ApiKeyFactory.create(organization=session.organization).plain}"
    }
    token = {"Authorization": f"Bearer {session.token}"}
    cookie = {"Cookie": _signed_in()}
    requests: list[tuple[str, str, dict[str, str], Any]] = [
        ("GET", paths.sessions(session, "work"), key, None),
        ("GET", f"{paths.sessions(session, 'messages')}?limit=1000", key, None),
        ("GET", f"{paths.sessions(session, 'messages')}?limit=1000", token, None),
        ("GET", f"{paths.sessions(session, 'events')}?limit=1000", key, None),
        ("GET", paths.sessions(session, "workspace"), token, None),
        ("GET", f"/sessions/{session.pk}", cookie, None),
        ("GET", f"/sessions/{session.pk}/work", cookie, None),
        ("GET", f"/sessions/{session.pk}/work?at=1&from=1", cookie, None),
        ("GET", f"/sessions/{session.pk}/conversation", cookie, None),
        ("GET", f"/sessions/{session.pk}/replay", cookie, None),
        (
            "POST",
            paths.sessions(session, "checkpoint"),
            token,
            b'{"deliverableState":{"a":[' + b"[]," * 1_700_000 + b"[]]}}",
        ),
    ]
    for method, path, headers, body in requests:
        answer = call(number, method, path, headers, body)
        assert answer.status == (400 if body else 200), path
        assert answer.size < MOST_OF_AN_ANSWER, path
    slow = f"{paths.sessions(session, 'messages')}?limit=1000"
    with ThreadPoolExecutor(SLOW_READERS) as pool:
        read = list(pool.map(lambda _: _read_slowly(number, slow, key), range(SLOW_READERS)))
    assert all(size > MIB for size in read)
    assert memory(group) < MOST_OF_A_PROCESS


def _signed_in() -> str:
    """The cookie of a superuser, without the sign-in form."""
    browser = Client()
    browser.force_login(get_user_model().objects.create_superuser("owner", password="x"))
    return f"sessionid={browser.cookies['sessionid'].value}"


def _read_slowly(port: int, path: str, headers: dict[str, str]) -> int:
    """Ask, read nothing for a while, then read what there is; the bytes that arrived."""
    with closing(socket.create_connection(("127.0.0.1", port), timeout=120)) as client:
        lines = [f"GET {path} HTTP/1.1", "Host: localhost", "Connection: close"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        client.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())
        time.sleep(2)  # what is measured is what the server holds meanwhile
        received = 0
        while data := client.recv(65536):
            received += len(data)
        return received
