"""One request and its response: a thread of the pool runs it, the event loop sends it."""

import asyncio
import logging
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from gradient.core.outages import is_outage
from gradient.server.buffers import PIECE_BYTES, Buffer, Room
from gradient.server.environ import Environ
from gradient.server.pool import Pool
from gradient.server.refusals import Headers, refusal

logger = logging.getLogger(__name__)

WsgiApplication = Callable[[Environ, Any], Iterable[bytes]]
Receive = Callable[[], Any]
Send = Callable[[dict[str, Any]], Any]

STREAM_BYTES = 1024 * 1024
"""An answer in parts that goes beyond this is sent while it is made, not kept until it is whole."""
HAS_LEFT = "gradient.has_left"
"""The ASGI extension that reports whether the client has disconnected."""
HOLD_BYTES = PIECE_BYTES
"""A body up to this size goes out in one piece, without a buffer."""


class ClientGone(Exception):
    """The client has disconnected before the end of the response."""


class Exchange:
    """A job of the pool. The event loop waits in `finish`, a thread runs `run`."""

    def __init__(
        self,
        environ: Environ,
        application: WsgiApplication,
        pool: Pool,
        room: Room,
        *,
        receive: Receive,
        send: Send,
        has_left: Callable[[], bool],
    ) -> None:
        self._environ = environ
        self._application = application
        self._pool, self._room = pool, room
        self._receive, self._send, self._has_left = receive, send, has_left
        self._loop = asyncio.get_running_loop()
        self._done: asyncio.Future[bytes | Buffer | None] = self._loop.create_future()
        self._status, self._headers = 0, list[tuple[str, str]]()
        self._is_streaming = False

    async def finish(self) -> None:
        """Send the answer, when there is one."""
        body = await self._done
        if body is None:  # sent while it was made, or nobody is there to read it
            if not self._status:
                await self._departure()
            return
        if isinstance(body, bytes):
            await self._send_start()
            await self._send({"type": "http.response.body", "body": body})
            return
        try:
            await self._send_start()
            for piece in body.pieces():
                await self._send({"type": "http.response.body", "body": piece, "more_body": True})
            await self._send({"type": "http.response.body", "body": b""})
        finally:
            body.close()

    def refuse(self) -> None:
        self._settle(self._refusal())

    def run(self) -> None:
        # A save that waited until its client gave up must not overwrite what came after it.
        if self._has_left():
            self._settle(None)
            return
        try:
            self._settle(self._answer())
        except ClientGone:
            self._settle(None)
        except Exception as error:  # noqa: BLE001  uvicorn logs it, and ends the connection
            if is_outage(error) and not self._is_streaming:  # such as at an export's first row
                logger.warning("The database is unavailable: %s", error)
                self._settle(self._refusal())
                return
            self._loop.call_soon_threadsafe(_fail, self._done, error)

    def _refusal(self) -> bytes:
        path, request_id = self._environ["PATH_INFO"], self._environ.get("HTTP_X_REQUEST_ID", "")
        self._status = 503
        headers, body = refusal(503, path, request_id)
        self._headers = [(name.decode(), value.decode()) for name, value in headers]
        return body

    def _settle(self, body: bytes | Buffer | None) -> None:
        self._loop.call_soon_threadsafe(_settle, self._done, body)

    def _answer(self) -> bytes | Buffer | None:
        result = self._application(self._environ, self._start_response)
        try:
            return self._collect(iter(result))
        finally:
            if hasattr(result, "close"):
                result.close()

    def _start_response(
        self, status: str, headers: list[tuple[str, str]], _exc_info: object = None
    ) -> None:
        self._status, self._headers = int(status.partition(" ")[0]), headers

    def _collect(self, parts: Iterator[bytes]) -> bytes | Buffer | None:
        """The whole body; None if it was too long to keep and has been sent."""
        first = next(parts, b"")
        second = next(parts, None)
        if second is None and len(first) <= HOLD_BYTES:
            return first
        buffer = Buffer(self._room)
        try:
            buffer.write(first)
            while second is not None:
                if buffer.size > STREAM_BYTES:
                    return self._stream(buffer, second, parts)
                buffer.write(second)
                second = next(parts, None)
        except BaseException:
            buffer.close()
            raise
        return buffer

    def _stream(self, begun: Buffer, part: bytes, rest: Iterator[bytes]) -> bytes | None:
        with self._pool.stand_in() as granted:
            if not granted:
                begun.close()
                return self._refusal()
            self._is_streaming = True
            asyncio.run_coroutine_threadsafe(self._begin_stream(), self._loop).result()
            for piece in begun.pieces():
                self._put(piece)
            begun.close()
            self._put(part)
            for piece in rest:
                self._put(piece)
            self._put(b"", last=True)
        return None

    def _put(self, piece: bytes, *, last: bool = False) -> None:
        sending = self._send_piece(piece, last=last)
        asyncio.run_coroutine_threadsafe(sending, self._loop).result()

    async def _begin_stream(self) -> None:
        self._gone = self._loop.create_task(self._departure())
        await self._send_start()

    async def _departure(self) -> None:
        while (await self._receive())["type"] != "http.disconnect":
            pass

    async def _send_piece(self, piece: bytes, *, last: bool) -> None:
        if self._gone.done():
            raise ClientGone
        await self._send({"type": "http.response.body", "body": piece, "more_body": not last})

    async def _send_start(self) -> None:
        headers: Headers = [
            (name.encode("latin-1"), value.encode("latin-1")) for name, value in self._headers
        ]
        await self._send(
            {"type": "http.response.start", "status": self._status, "headers": headers}
        )


def _settle(future: asyncio.Future[bytes | Buffer | None], body: bytes | Buffer | None) -> None:
    if not future.done():
        future.set_result(body)
    elif isinstance(body, Buffer):
        body.close()


def _fail(future: asyncio.Future[bytes | Buffer | None], error: Exception) -> None:
    if not future.done():
        future.set_exception(error)
