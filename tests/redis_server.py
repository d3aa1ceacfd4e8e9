"""A Redis of the tests' own, which can be killed, and a socket that never answers."""

import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from subprocess import Popen

import pytest

from tests.processes import eventually, free_port, kill, started

needs_redis = pytest.mark.skipif(not shutil.which("redis-server"), reason="needs redis-server")


class RedisServer:
    """A port at which Redis can be started, and killed again."""

    def __init__(self) -> None:
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"

    @contextmanager
    def running(self) -> Iterator[Popen[str]]:
        options = ["--port", str(self.port), "--bind", "127.0.0.1", "--save", ""]
        with started(["redis-server", *options]) as process:
            assert eventually(self.answers)
            yield process
            if process.poll() is None:
                kill(process)

    def answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=5) as link:
                link.sendall(b"PING\r\n")
                return link.recv(7) == b"+PONG\r\n"
        except OSError:
            return False


@contextmanager
def silent_socket() -> Iterator[str]:
    """The URL of a Redis that takes every connection and never answers."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(64)
        yield f"redis://127.0.0.1:{listener.getsockname()[1]}/0"
