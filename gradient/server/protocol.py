"""uvicorn's HTTP protocol with limits: on time, on a request's head, and on connections."""

import asyncio
import select
from typing import Any

from django.conf import settings
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from gradient.server.exchange import HAS_LEFT
from gradient.server.refusals import raw

LOOK_SECONDS = 2.0
"""How often a connection checks whether its client is too slow."""
POLL_HANG_UP = getattr(select, "POLLRDHUP", 0)  # of Linux; elsewhere a broken connection is seen
MAX_ADDRESS_BYTES = 8 * 1024
MAX_HEAD_BYTES = 64 * 1024


class TooLarge(Exception):
    """The head of a request is refused."""


class Protocol(HttpToolsProtocol):
    """A connection. Its client must send each request, and read each answer, in time."""

    def __init__(self, *args: Any, **arguments: Any) -> None:
        super().__init__(*args, **arguments)
        self._expected_since: float | None = None
        """When the connection began to wait for the rest of a request."""
        self._unread_since: float | None = None
        """When the client last read a part of its response."""
        self._unread = 0
        self._head_size = 0
        self._head_begun = False
        self._fault = 400
        """The status of the response to a parser error."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        if len(self.connections) > settings.WEB_CONNECTIONS:
            self._refuse(503)
            return
        self._descriptor = transport.get_extra_info("socket").fileno()
        self._expected_since = self.loop.time()
        self.loop.call_later(LOOK_SECONDS, self._look)

    def data_received(self, data: bytes) -> None:
        if self._expected_since is None:
            self._expected_since = self.loop.time()
        super().data_received(data)
        if self._head_begun:
            self._head_size += len(data)
            if self._head_size > MAX_HEAD_BYTES:
                self._refuse(431)

    def on_message_begin(self) -> None:
        self._head_begun, self._head_size = True, 0
        super().on_message_begin()
        self.scope["extensions"] = {HAS_LEFT: self.has_left}  # type: ignore[dict-item]

    def on_url(self, url: bytes) -> None:
        super().on_url(url)
        if len(self.url) > MAX_ADDRESS_BYTES:
            self._raise_too_large(414)

    def on_headers_complete(self) -> None:
        self._head_begun = False
        if sum(len(name) + len(value) for name, value in self.headers) > MAX_HEAD_BYTES:
            self._raise_too_large(431)
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        self._expected_since = None
        super().on_message_complete()

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002  uvicorn's signature
        self._refuse(self._fault)

    def _raise_too_large(self, status: int) -> None:
        self._fault = status
        raise TooLarge

    def has_left(self) -> bool:
        """Whether the client has disconnected, even if the event loop does not know it yet."""
        if self.transport.is_closing():
            return True
        look = select.poll()
        look.register(self._descriptor, POLL_HANG_UP)
        return bool(look.poll(0))

    def _refuse(self, status: int) -> None:
        """Answer in place of the application, and end the connection."""
        if self.transport.is_closing():
            return
        if self.cycle is None or not self.cycle.response_started:
            self.transport.write(raw(status))
        self.transport.close()

    def _look(self) -> None:
        if self not in self.connections:  # it has ended
            return
        now = self.loop.time()
        if self._is_sending_too_slowly(now):
            self._refuse(408)
        if self._is_reading_too_slowly(now):
            self.transport.abort()
        else:
            self.loop.call_later(LOOK_SECONDS, self._look)

    def _is_sending_too_slowly(self, now: float) -> bool:
        since = self._expected_since
        return since is not None and now - since > settings.REQUEST_TIMEOUT_SECONDS

    def _is_reading_too_slowly(self, now: float) -> bool:
        unread = self.transport.get_write_buffer_size()
        if not unread or unread != self._unread:
            self._unread, self._unread_since = unread, now
        since = self._unread_since
        return bool(unread) and since is not None and now - since > settings.ANSWER_TIMEOUT_SECONDS
