"""An ordinary client that keeps its connection meets no reset, however often it is refused."""

import json
from collections.abc import Iterator
from contextlib import closing

import pytest

from sessions_app.models import Session
from tests import paths, processes
from tests.factories import SessionFactory
from tests.gradient.server.serving import connect

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

ROUNDS = 15
SMALL, LARGE, TOO_LARGE = b"{}", b" " * 300_000, b" " * 6_000_000


@pytest.fixture
def port() -> Iterator[int]:
    port = processes.free_port()
    with processes.serving(port, RATE_LIMIT_SESSION_TOKEN="20/h"):
        assert processes.eventually(lambda: answers(port), seconds=60)
        yield port


def answers(port: int) -> bool:
    with closing(connect(port)) as client:
        try:
            client.request("GET", "/api/schema")
            return client.getresponse().status == 200
        except OSError:
            return False


def test_hundreds_of_refusals_pass_over_one_connection(port: int) -> None:
    session = SessionFactory.create(status="in_progress")
    seen: set[int] = set()
    with closing(connect(port)) as client:
        client.connect()
        socket = client.sock
        for _ in range(ROUNDS):
            for path, headers, body in refused(session):
                client.request("POST", path, body, headers)
                response = client.getresponse()
                assert json.loads(response.read())["error"]["requestId"]
                assert response.headers["Connection"] is None
                seen.add(response.status)
        assert client.sock is socket
    assert seen == {401, 404, 405, 413, 415, 429}


def refused(session: Session) -> Iterator[tuple[str, dict[str, str], bytes]]:
    """Requests that are answered without a look at their bodies."""
    save = paths.sessions(session, "checkpoint")
    own = {"Authorization": f"Bearer {session.token}"}
    is_json, is_text = {"Content-Type": "application/json"}, {"Content-Type": "text/plain"}
    for body in (SMALL, LARGE):
        yield save, is_json, body
        yield save, is_json | {"Authorization": "Bearer unknown"}, body
        yield "/api/nothing", is_json, body
        yield paths.sessions(), own | is_json, body
        yield save, own | is_text, body
    yield save, own | is_json, TOO_LARGE
