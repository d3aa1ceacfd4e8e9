"""A PostgreSQL server of the tests' own, which can be stopped, filled and cut off."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.processes import eventually, free_port


def _programs() -> Path | None:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    program = shutil.which("initdb") or (str(found[-1]) if found else None)
    return Path(program).parent if program else None


PROGRAMS = _programs()
needs_server = pytest.mark.skipif(PROGRAMS is None, reason="needs PostgreSQL's programs")
_OF_APPLICATION = "pg_stat_activity WHERE usename = 'app'"
# PostgreSQL refuses to run as root.
_AS_USER = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []


class PostgresqlServer:
    """A cluster in a folder; `url` is for a role that is no superuser."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        self.url = f"postgres://app@127.0.0.1:{self.port}/app"
        self._run("initdb", "-D", self._data, "-U", "postgres", "-A", "trust", "-N")

    @property
    def _data(self) -> str:
        return str(self.folder / "data")

    def start(self) -> None:
        options = f"-p {self.port} -k {self.folder} -c fsync=off -c listen_addresses=127.0.0.1"
        log = str(self.folder / "log")
        self._run("pg_ctl", "-D", self._data, "-o", options, "-l", log, "-w", "start")

    def stop(self) -> None:
        self._run("pg_ctl", "-D", self._data, "-m", "immediate", "-w", "stop")

    def execute(self, *statements: str, database: str = "app") -> list[Any]:
        """Run the statements as the superuser; returns the rows of the last one."""
        with self.connect(database) as connection:
            for statement in statements:
                cursor = connection.execute(statement)
            return cursor.fetchall() if cursor.description else []

    def connect(self, database: str = "app") -> psycopg.Connection[Any]:
        url = f"postgres://postgres@127.0.0.1:{self.port}/{database}"
        return psycopg.connect(url, autocommit=True)

    def cut_connections(self) -> None:
        """Ends all connections of the application, and waits until they are gone."""
        self.terminate_connections()
        assert eventually(lambda: not self.execute(f"SELECT 1 FROM {_OF_APPLICATION}"))

    def terminate_connections(self) -> None:
        """Ends all connections of the application, which may open others at once."""
        self.execute(f"SELECT pg_terminate_backend(pid) FROM {_OF_APPLICATION}")

    def _run(self, program: str, *arguments: str) -> None:
        assert PROGRAMS is not None
        command = [*_AS_USER, str(PROGRAMS / program), *arguments]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd="/")


@contextmanager
def running() -> Iterator[PostgresqlServer]:
    """A server with the database `app` of the role `app`."""
    folder = Path(tempfile.mkdtemp(prefix="gradient-postgresql-"))
    try:
        if _AS_USER:
            shutil.chown(folder, "postgres", "postgres")
        server = PostgresqlServer(folder)
        server.start()
        try:
            create = ["CREATE ROLE app LOGIN", "CREATE DATABASE app OWNER app"]
            server.execute(*create, database="postgres")
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder)
