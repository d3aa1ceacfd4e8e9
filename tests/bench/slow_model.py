"""A server of chat completions that adds a word to each answer every so often, and never ends one.

python -m tests.bench.slow_model PORT
"""

import asyncio
import json
import sys
from contextlib import suppress

EVERY_SECONDS = 0.5
WORD = {"choices": [{"index": 0, "delta": {"content": "word "}}]}
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n"


async def _answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError, asyncio.IncompleteReadError):
        await reader.readuntil(b"\r\n\r\n")  # the body stays unread
        writer.write(HEAD)
        while not writer.is_closing():
            writer.write(f"data: {json.dumps(WORD)}\n\n".encode())
            await writer.drain()
            await asyncio.sleep(EVERY_SECONDS)
    writer.close()


async def _serve(port: int) -> None:
    server = await asyncio.start_server(_answer, "127.0.0.1", port, limit=2**20)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1])))
