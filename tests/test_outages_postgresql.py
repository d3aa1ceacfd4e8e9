"""PostgreSQL goes away under a real server, and comes back: 503 at once, and no restart."""

import json
import time
from collections.abc import Iterator

import pytest

from tests import postgresql_server, processes
from tests.outages import AT_ONCE_SECONDS, WELL, Service, require_unavailable, served, statuses
from tests.postgresql_server import PostgresqlServer
from tests.small_disk import filled, small_disk

HEALTH = ["/healthz", "/readyz"]

pytestmark = [postgresql_server.needs_server, pytest.mark.postgresql, pytest.mark.slow]


@pytest.fixture(scope="module")
def database() -> Iterator[PostgresqlServer]:
    with postgresql_server.running() as server:
        yield server


@pytest.fixture(scope="module")
def service(database: PostgresqlServer) -> Iterator[Service]:
    yield from served(database.url)


@pytest.fixture(autouse=True)
def _ends_as_it_began(service: Service) -> Iterator[None]:
    yield
    assert processes.eventually(service.is_back)
    assert statuses(service.writes()) == [200, 201, 201]
    assert statuses(service.reads()) == WELL


def test_stopped_it_is_unavailable_at_once_and_back_without_a_restart(
    service: Service, database: PostgresqlServer
) -> None:
    assert service.save("kept").status == 200
    database.stop()
    try:
        begun = time.monotonic()
        require_unavailable([*service.writes(), *service.reads()[:-1]])
        assert time.monotonic() - begun < 2 * AT_ONCE_SECONDS  # nine calls
        assert statuses([service.send("GET", path) for path in HEALTH]) == [200, 503]
    finally:
        database.start()
    assert statuses([service.send("GET", path) for path in HEALTH]) == [200, 200]
    workspace = service.call(service.token, "GET", f"/api/sessions/{service.session}/workspace")
    assert json.loads(workspace.body)["deliverableState"] == {"text": "kept"}


def test_whose_connections_are_cut_no_call_fails(
    service: Service, database: PostgresqlServer
) -> None:
    for _ in range(3):
        database.cut_connections()
        assert set(statuses(service.writes())) <= {200, 201}
        database.cut_connections()
        assert statuses(service.reads()) == WELL


def test_that_is_read_only_takes_no_write(service: Service, database: PostgresqlServer) -> None:
    switch = "ALTER SYSTEM SET default_transaction_read_only = {}"
    database.execute(switch.format("on"), "SELECT pg_reload_conf()")
    try:
        assert processes.eventually(lambda: service.save("refused").status == 503)
        require_unavailable(service.writes())
    finally:
        off = "SET default_transaction_read_only = off"
        database.execute(off, switch.format("off"), "SELECT pg_reload_conf()")


def test_that_takes_no_more_connections_is_unavailable(
    service: Service, database: PostgresqlServer
) -> None:
    database.execute("ALTER ROLE app CONNECTION LIMIT 0")
    try:
        database.cut_connections()
        require_unavailable([*service.writes(), *service.reads()[:-1]])
    finally:
        database.execute("ALTER ROLE app CONNECTION LIMIT -1")


@pytest.mark.parametrize(
    "lock",
    [
        "SELECT FROM sessions_app_session FOR UPDATE",  # a row: the limit of locks
        "LOCK TABLE events_app_loghead, sessions_app_message, sessions_app_checkpoint",
    ],
)
def test_a_lock_holds_no_call_for_long(
    service: Service, database: PostgresqlServer, lock: str
) -> None:
    with database.connect() as other, other.transaction():
        other.execute(lock)
        begun = time.monotonic()
        require_unavailable(service.writes())
        assert time.monotonic() - begun < 3 * AT_ONCE_SECONDS
        assert service.call(service.key, "GET", "/api/assessments").status == 200


def test_a_statement_has_a_limit(service: Service, database: PostgresqlServer) -> None:
    """Sessions are replaced by a view that takes long to read."""
    database.execute(
        "ALTER TABLE sessions_app_session RENAME TO hidden",
        "CREATE VIEW sessions_app_session AS SELECT hidden.* FROM hidden, pg_sleep(30)",
        "GRANT ALL ON sessions_app_session TO app",
    )
    try:
        begun = time.monotonic()
        require_unavailable([service.call(service.key, "GET", "/api/sessions")])
        assert time.monotonic() - begun < 2 + AT_ONCE_SECONDS
    finally:
        database.execute(
            "DROP VIEW sessions_app_session",
            "ALTER TABLE hidden RENAME TO sessions_app_session",
        )


def test_a_full_disk_refuses_what_needs_space_until_there_is_some(
    service: Service, database: PostgresqlServer
) -> None:
    tables = ("events_app_event", "sessions_app_message")
    with small_disk(megabytes=16) as disk:
        database.execute(f"CREATE TABLESPACE small LOCATION '{disk}'")
        for table in tables:
            database.execute(f"ALTER TABLE {table} SET TABLESPACE small")
        try:
            with filled(disk):
                # What is compressed finds room in pages that the tables have already.
                told: list[int] = []
                while 503 not in told and len(told) < 500:
                    told.append(service.record("x" * 4000).status)
                assert {*told} <= {201, 503}
                require_unavailable([service.record("x" * 4000)])
            assert service.record("x" * 4000).status == 201
        finally:
            for table in tables:
                database.execute(f"ALTER TABLE {table} SET TABLESPACE pg_default")
            database.execute("DROP TABLESPACE small")


def test_an_export_may_take_longer_than_a_statement_of_a_request(
    service: Service, database: PostgresqlServer
) -> None:
    """Each event takes a while to read, as if there were very many."""
    assert service.record("a").status == 201
    database.execute(
        "ALTER TABLE events_app_event RENAME TO hidden",
        "CREATE VIEW events_app_event AS SELECT hidden.* FROM hidden, pg_sleep(3)",
        "GRANT ALL ON events_app_event TO app",
    )
    try:
        path = f"/api/sessions/{service.session}/events"
        require_unavailable([service.call(service.key, "GET", path)])
        exported = service.call(service.key, "GET", f"{path}/export")
        assert exported.status == 200
        assert exported.body.splitlines()[-1].startswith(b'{"complete":true')
        require_unavailable([service.call(service.key, "GET", path)])  # the limit is back
    finally:
        database.execute(
            "DROP VIEW events_app_event", "ALTER TABLE hidden RENAME TO events_app_event"
        )
