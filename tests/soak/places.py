"""Where the service's data are while it is under fire: on a small disk, if one may be mounted."""

import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread
from typing import TypeAlias

from tests import postgresql_server
from tests.redis_server import RedisServer
from tests.small_disk import CannotMount, filled, mounted

DISK_MEGABYTES = 256
AWAY_SECONDS = 2.0
"""How long something stays away, or full, once it was taken."""


Strikes: TypeAlias = dict[str, Callable[[], None]]
"""What can be done to a place, by name; each ends with all as it was."""


@dataclass(frozen=True)
class Place:
    """Where the database is, and what can be done to it."""

    database_url: str
    strikes: Strikes


@contextmanager
def place(database: str, directory: Path) -> Iterator[Place]:
    """`database` is `sqlite` or `postgresql`: a file, or a cluster of its own."""
    with ExitStack() as stack:
        strikes: Strikes = {}
        disk = directory
        with suppress(CannotMount):
            disk = stack.enter_context(mounted(DISK_MEGABYTES))
            strikes["full disk"] = lambda: _fill(disk)
        if database == "sqlite":
            url = f"sqlite:///{disk / 'soak.sqlite3'}"
        else:
            url = stack.enter_context(_cluster(None if disk == directory else disk, strikes))
        yield Place(url, strikes)


@contextmanager
def _cluster(disk: Path | None, strikes: Strikes) -> Iterator[str]:
    """A cluster whose database is on the disk, its write-ahead log beside it."""
    with postgresql_server.running() as server:
        if disk is not None:
            server.execute(f"CREATE TABLESPACE small LOCATION '{disk}'", database="postgres")
            server.execute("ALTER DATABASE app SET TABLESPACE small", database="postgres")

        def restart() -> None:
            server.stop()
            server.start()

        strikes["PostgreSQL restarted at once"] = restart
        strikes["connections cut"] = server.terminate_connections
        yield server.url


@contextmanager
def redis(strikes: Strikes) -> Iterator[str]:
    """The URL of a Redis that is started again whenever it is gone; empty if there is no Redis."""
    if not shutil.which("redis-server"):
        yield ""
        return
    server, stop, gone = RedisServer(), Event(), Event()

    def keep() -> None:
        while not stop.is_set():
            with server.running() as process:
                while process.poll() is None and not stop.wait(0.1):
                    if gone.is_set():
                        process.kill()
                        process.wait()
            if gone.is_set():
                stop.wait(AWAY_SECONDS)
                gone.clear()

    thread = Thread(target=keep)
    thread.start()
    strikes["Redis killed"] = gone.set
    try:
        yield server.url
    finally:
        stop.set()
        thread.join()


def _fill(disk: Path) -> None:
    with filled(disk):
        time.sleep(AWAY_SECONDS)
