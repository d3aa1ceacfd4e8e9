"""A kept HTTP connection in an event loop, which costs its process little."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field

import httptools

HOST = "127.0.0.1"


@dataclass
class Answer:
    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    size: int = 0
    """Of the body, in bytes."""
    is_last: bool = False
    """Whether the server closes the connection behind it."""


class _Protocol(asyncio.Protocol):
    """One answer at a time."""

    def __init__(self) -> None:
        self.waiting: asyncio.Future[Answer] | None = None
        self.transport: asyncio.Transport | None = None
        self._answer = Answer()
        self._parser = httptools.HttpResponseParser(self)

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserError as error:
            self._fail(ConnectionError(str(error)))

    def connection_lost(self, exc: Exception | None) -> None:
        self.transport = None
        self._fail(exc or ConnectionResetError())

    def on_message_begin(self) -> None:
        self._answer = Answer()

    def on_header(self, name: bytes, value: bytes) -> None:
        self._answer.headers[name.lower().decode()] = value.decode("latin-1")

    def on_body(self, body: bytes) -> None:
        self._answer.size += len(body)

    def on_message_complete(self) -> None:
        self._answer.status = self._parser.get_status_code()
        self._answer.is_last = not self._parser.should_keep_alive()
        if self.waiting is not None and not self.waiting.done():
            self.waiting.set_result(self._answer)

    def _fail(self, error: Exception) -> None:
        if self.waiting is not None and not self.waiting.done():
            self.waiting.set_exception(error)


class Connection:
    """Sends one request after another, and connects again when it must."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._protocol: _Protocol | None = None

    async def ask(self, request: bytes, timeout: float) -> Answer:
        """Raises OSError, or TimeoutError: the connection is then closed."""
        try:
            answer = await asyncio.wait_for(self._ask(request), timeout)
        except BaseException:
            self.close()
            raise
        if answer.is_last:
            self.close()
        return answer

    def close(self) -> None:
        protocol, self._protocol = self._protocol, None
        if protocol is not None and protocol.transport is not None:
            with suppress(OSError):
                protocol.transport.abort()

    async def _ask(self, request: bytes) -> Answer:
        loop = asyncio.get_running_loop()
        protocol = self._protocol
        if protocol is None or protocol.transport is None:
            _, protocol = await loop.create_connection(_Protocol, HOST, self._port)
            self._protocol = protocol
        if protocol.transport is None:  # refused at once
            raise ConnectionResetError
        protocol.waiting = loop.create_future()
        protocol.transport.write(request)
        return await protocol.waiting


def request(method: str, path: str, headers: dict[str, str], body: bytes = b"") -> bytes:
    known = {"Host": HOST, **headers}
    if method != "GET":
        known |= {"Content-Type": "application/json", "Content-Length": str(len(body))}
    head = "".join(f"{name}: {value}\r\n" for name, value in known.items())
    return f"{method} {path} HTTP/1.1\r\n{head}\r\n".encode() + body
