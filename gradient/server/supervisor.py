"""Keeps the main process alive. It imports nothing but the standard library: it must not fail.

The supervisor opens the socket, and whoever dies leaves it open: connections wait in it until the
main process is back. The main process watches the supervisor in turn, and starts another one if
it is gone, so that no single `kill -9` ends the service.
"""

import os
import signal
import socket
import subprocess
import sys
import time

LOOK_SECONDS = 0.2
START_SECONDS = 10
"""A main process that ends by itself within this time has wrong settings; it is not restarted."""
BACKLOG = 4096


class Supervisor:
    """Runs the main process on a socket, and starts it again when it is killed."""

    def __init__(self, listener: socket.socket, adopted: int | None = None) -> None:
        """`adopted` is the main process that started this supervisor, if one did."""
        self._listener = listener
        self._adopted = adopted
        self._child: subprocess.Popen[bytes] | None = None
        self._signals: list[int] = []

    def run(self) -> int:
        """Supervise until SIGTERM or SIGINT; returns the exit code."""
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._pass_on)
        self._wait_for_adopted()
        while not self._signals:
            started = time.monotonic()
            self._child = start("main", self._listener)
            code = self._child.wait()
            if self._signals:
                break
            if code >= 0 and time.monotonic() - started < START_SECONDS:
                return code or 1
            print(f"The main process ended ({code}); it is started again.", file=sys.stderr)  # noqa: T201
        return 0

    def _wait_for_adopted(self) -> None:
        while self._adopted is not None and os.getppid() == self._adopted:
            time.sleep(LOOK_SECONDS)
        self._adopted = None

    def _pass_on(self, number: int, _frame: object) -> None:
        if number != signal.SIGHUP:  # uvicorn takes it for: replace the web processes, in turn
            self._signals.append(number)
        if self._adopted is not None:
            os.kill(self._adopted, number)
        elif self._child is not None:
            self._child.send_signal(number)


def start(role: str, listener: socket.socket) -> subprocess.Popen[bytes]:
    """Start this program in another role: the socket is inherited, and so is the parent's id."""
    descriptor = listener.fileno()
    command = [sys.executable, "-m", "gradient.server"]
    arguments = [f"--role={role}", f"--socket={descriptor}", f"--parent={os.getpid()}"]
    return subprocess.Popen([*command, *arguments], pass_fds=[descriptor])  # noqa: S603  our own


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens there. Raises OSError."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((host, port))
    listener.listen(BACKLOG)
    return listener
