"""A web process in a thread, around a WSGI application of the test's own."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from threading import Thread
from typing import Any

from uvicorn import Config, Server

from gradient.server.application import Application
from gradient.server.buffers import Room
from gradient.server.exchange import WsgiApplication
from gradient.server.pool import Pool
from gradient.server.protocol import Protocol
from tests.processes import eventually

HOST = "127.0.0.1"


@contextmanager
def web(
    application: WsgiApplication,
    *,
    threads: int = 2,
    places: int = 100,
    patience: float = 30,
    spare_threads: int = 1,
    room: int = 1024 * 1024,
) -> Iterator[int]:
    """The port at which the application is served."""
    pool = Pool(threads, places=places, patience=patience, spare_threads=spare_threads)
    app: Any = Application(application, pool, Room(room))
    config = Config(
        app, http=Protocol, ws="none", lifespan="on", log_config=None, timeout_graceful_shutdown=1
    )
    server = Server(config)
    listener = socket.create_server((HOST, 0), backlog=500)
    thread = Thread(target=server.run, args=([listener],), daemon=True)
    thread.start()
    try:
        assert eventually(lambda: server.started)
        yield listener.getsockname()[1]
    finally:
        server.should_exit = True
        thread.join(20)


def connect(port: int, timeout: float = 30) -> HTTPConnection:
    return HTTPConnection(HOST, port, timeout=timeout)


def send(port: int, data: bytes, timeout: float = 30) -> socket.socket:
    """A connection that has sent these bytes."""
    client = socket.create_connection((HOST, port), timeout=timeout)
    client.sendall(data)
    return client


def received(client: socket.socket) -> bytes:
    """All that the server sends until it ends the connection."""
    with client:
        return b"".join(iter(lambda: client.recv(65536), b""))
