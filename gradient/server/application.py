"""A WSGI application behind a bounded pool of threads, as an ASGI application."""

import asyncio
import multiprocessing
import os
import signal
import time
from threading import Thread
from typing import Any

from django.conf import settings

from gradient.server.buffers import Buffer, Room
from gradient.server.environ import build_environ
from gradient.server.exchange import HAS_LEFT, Exchange, Receive, Send, WsgiApplication
from gradient.server.pool import Pool
from gradient.server.refusals import refusal

DISCARD_BYTES = 64 * 1024 * 1024
"""How much of a body beyond the limit is read, so that its sender can read the refusal."""
LOOK_SECONDS = 0.5
ORPHAN_SECONDS = 25
"""How long a process without a main process may take to end its requests."""
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
PROBES = frozenset({"/healthz", "/readyz"})


class BodyUnread(Exception):
    """The body is so large that it is refused unread; the connection must end."""


class Application:
    """Uses a thread only for requests that have arrived completely."""

    def __init__(self, application: WsgiApplication, pool: Pool, room: Room) -> None:
        self._application, self._pool, self._room = application, pool, room

    async def __call__(self, scope: Any, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
            return
        body = Buffer(self._room)
        try:
            if not await _read(scope, receive, body):
                return  # the client has gone
            body.file.seek(0)
            await self._exchange(scope, body, receive, send).finish()
        except BodyUnread:
            await self._exchange(scope, body, receive, _closing(send)).finish()
        except OSError:  # the disk is full
            await _refuse(scope, send)
        finally:
            body.close()

    def _exchange(self, scope: Any, body: Buffer, receive: Receive, send: Send) -> Exchange:
        environ = build_environ(scope, body.file)
        known = (environ, self._application, self._pool, self._room)
        has_left = scope["extensions"][HAS_LEFT]
        exchange = Exchange(*known, receive=receive, send=send, has_left=has_left)
        self._pool.submit(exchange, urgent=is_urgent(scope["method"], scope["path"]))
        return exchange

    async def _live(self, receive: Receive, send: Send) -> None:
        """Tasks that run from the start of the process to its end."""
        await receive()
        Thread(target=_stop_with_parent, name="parent", daemon=True).start()
        watch = asyncio.get_running_loop().create_task(self._refuse_overdue())
        await send({"type": "lifespan.startup.complete"})
        await receive()
        watch.cancel()
        self._pool.close()
        await send({"type": "lifespan.shutdown.complete"})

    async def _refuse_overdue(self) -> None:
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            self._pool.refuse_overdue()


def is_urgent(method: str, path: str) -> bool:
    """Whether the request has priority: candidates' saves and events, and health checks."""
    if path in PROBES:
        return True
    return method not in SAFE_METHODS and path.startswith("/api/sessions/")


async def _read(scope: Any, receive: Receive, body: Buffer) -> bool:
    """Read the whole body; False if the client leaves. Raises BodyUnread, or OSError.

    What goes beyond the limit is dropped. Django is shown the beginning and the headers, and
    refuses the body in the order of its own checks.
    """
    headers = dict(scope["headers"])
    if b"content-length" not in headers and b"transfer-encoding" not in headers:
        return True
    limit = settings.MAX_BODY_BYTES
    declared = int(headers.get(b"content-length", b"0"))
    if declared > limit and (declared > DISCARD_BYTES or b"expect" in headers):
        raise BodyUnread
    read = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return False
        if body.size <= limit:
            body.write(message["body"])
        read += len(message["body"])
        if read > DISCARD_BYTES:
            raise BodyUnread
        if not message["more_body"]:
            return True


def _closing(send: Send) -> Send:
    """Adds `Connection: close`, because the rest of the request body has not been read."""

    async def send_and_close(message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [*message["headers"], (b"connection", b"close")]
        await send(message)

    return send_and_close


async def _refuse(scope: Any, send: Send) -> None:
    request_id = dict(scope["headers"]).get(b"x-request-id", b"").decode("latin-1")
    headers, body = refusal(503, scope["path"], request_id)
    await _closing(send)({"type": "http.response.start", "status": 503, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def _stop_with_parent() -> None:
    """Stop when the main process has died: its replacement starts new web processes."""
    parent = multiprocessing.parent_process()
    if parent is None:
        return
    parent.join()
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(ORPHAN_SECONDS)
    os._exit(1)
