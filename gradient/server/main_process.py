"""The main process: it keeps the web processes alive, and a supervisor above itself."""

import os
import resource
import socket
import subprocess
import threading
from contextlib import suppress

from django.conf import settings
from uvicorn import Config
from uvicorn.supervisors import Multiprocess

from gradient.server.protocol import Protocol
from gradient.server.supervisor import BACKLOG, LOOK_SECONDS, start

STOP_TIMEOUT_SECONDS = 20
"""For requests that are being answered when the server stops."""
HEALTH_SECONDS = 30
"""A web process that does not respond to its parent within this time is replaced."""
IDLE_SECONDS = 75
"""How long an idle connection is kept: longer than proxies keep theirs, so that they end first."""
RESERVED_FILES = 200
"""Descriptors of a web process that are not clients' connections."""


class Guard:
    """Watches the supervisor, and starts another one when it dies."""

    def __init__(self, listener: socket.socket, parent: int) -> None:
        self._listener, self._parent = listener, parent
        self._own: subprocess.Popen[bytes] | None = None
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="guard", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def _watch(self) -> None:
        while not self._stop.wait(LOOK_SECONDS):
            supervised = os.getppid() == self._parent
            if not supervised and (self._own is None or self._own.poll() is not None):
                self._own = start("supervisor", self._listener)

    def stop(self) -> None:
        self._stop.set()
        self._thread.join()
        if self._own is not None:
            with suppress(ProcessLookupError):
                self._own.kill()  # or it would start this process again


def run(listener: socket.socket, parent: int) -> None:
    """Serve until SIGTERM or SIGINT."""
    _allow_open_files(settings.WEB_CONNECTIONS + RESERVED_FILES)
    guard = Guard(listener, parent)
    guard.start()
    try:
        Multiprocess(_config(), [listener]).run()
    finally:
        guard.stop()


def _config() -> Config:
    return Config(
        "gradient.server.asgi:application",
        http=Protocol,
        loop="uvloop",
        ws="none",
        lifespan="on",
        interface="asgi3",
        workers=settings.WEB_PROCESSES,
        proxy_headers=False,
        server_header=False,
        access_log=False,
        log_config=None,
        backlog=BACKLOG,
        timeout_keep_alive=IDLE_SECONDS,
        timeout_graceful_shutdown=STOP_TIMEOUT_SECONDS,
        timeout_worker_healthcheck=HEALTH_SECONDS,
    )


def _allow_open_files(number: int) -> None:
    """Raise the limit on open files, as far as the system lets us."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = number if hard == resource.RLIM_INFINITY else min(number, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
