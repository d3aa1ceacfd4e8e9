"""Time limits for a whole conversation over a socket, however slowly the other side sends."""

import socket
from contextlib import suppress
from threading import Timer
from typing import Self


class Deadline:
    """Shuts the socket down after so many seconds, even while bytes still arrive."""

    has_passed = False

    def __init__(self, sock: socket.socket, seconds: float) -> None:
        self._sock = sock.dup()  # stays valid when TLS detaches the socket
        self._timer = Timer(seconds, self._shut_down)
        self._timer.daemon = True
        self._timer.start()

    def cancel(self) -> None:
        self._timer.cancel()
        self._timer.join()
        self._sock.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.cancel()

    def _shut_down(self) -> None:
        self.has_passed = True
        with suppress(OSError):
            self._sock.shutdown(socket.SHUT_RDWR)
