"""Exports by the real server: streamed, whole, and over when nobody listens any more."""

import http.client
import json
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from http.client import HTTPConnection
from typing import Any

import pytest
from django.db import connection

from events_app.exports import CHUNK_ROWS
from events_app.log import NewEvent, record
from sessions_app.models import Organization
from tests import paths, processes
from tests.exports import CSV, NDJSON
from tests.factories import SessionFactory
from tests.factories.sessions import KeyWithPlain

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

ROWS = 4 * CHUNK_ROWS + 1


@contextmanager
def serving() -> Iterator[int]:
    """The port of a server with a single thread, and one for an export that is being sent."""
    port = processes.free_port()
    variables = {"WEB_THREADS": "1", "WEB_EXPORTS": "1", "RATE_LIMIT_API_KEY": "off"}
    with processes.serving(port, **variables):
        assert processes.eventually(lambda: answers(port), seconds=60)
        yield port


def answers(port: int) -> bool:
    with closing(connect(port)) as client, suppress(OSError):
        client.request("GET", "/api/schema")
        return client.getresponse().status == 200
    return False


def connect(port: int) -> HTTPConnection:
    return http.client.HTTPConnection("127.0.0.1", port, timeout=30)


@pytest.fixture
def path(organization: Organization) -> str:
    session = SessionFactory.create(organization=organization, status="in_progress")
    for start in range(0, ROWS, 5_000):
        numbers = range(start, min(start + 5_000, ROWS))
        record(session.pk, [NewEvent("manual_edit", n, "task", {"n": n}) for n in numbers])
    return paths.sessions(session, "events/export")


def test_a_long_export_arrives_in_parts_and_whole(path: str, api_key: KeyWithPlain) -> None:
    headers = {"Authorization": f"Bearer {api_key.plain}"}
    with serving() as port, closing(connect(port)) as client:
        client.request("GET", path, headers={**headers, "Accept": NDJSON})
        response = client.getresponse()
        assert response.headers["Transfer-Encoding"] == "chunked"
        *rows, end = [json.loads(line) for line in response.read().splitlines()]
        assert end == {"complete": True, "rows": ROWS}
        assert [row["data"]["n"] for row in rows] == [*range(ROWS)]

        client.request("GET", path, headers={**headers, "Accept": CSV})
        lines = client.getresponse().read().decode().splitlines()
        assert (len(lines), lines[-1]) == (ROWS + 2, f"# complete,{ROWS},,,,,")

        client.request("HEAD", path, headers={**headers, "Accept": CSV})
        response = client.getresponse()
        assert (response.status, response.read()) == (200, b"")


def test_who_hangs_up_leaves_nothing_running(path: str, api_key: KeyWithPlain) -> None:
    headers = {"Authorization": f"Bearer {api_key.plain}"}
    with serving() as port:
        for _ in range(3):
            with closing(connect(port)) as client:
                client.request("GET", path, headers=headers)
                with client.getresponse() as response:
                    assert response.read(100)
        assert processes.eventually(lambda: answers(port))
        if connection.vendor == "postgresql":
            assert busy() == []


def busy() -> Any:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT query FROM pg_stat_activity WHERE datname = current_database() "
            "AND pid <> pg_backend_pid() AND state <> 'idle'"
        )
        return cursor.fetchall()
