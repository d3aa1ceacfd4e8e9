"""A generated candidate, who saves and records like the client of the pages."""

import asyncio
import json
import random
import time
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from tests.load.connection import Answer, Connection, request

SAVE_EVERY_SECONDS = 2.5
EVENTS_EVERY_SECONDS = 4.0
LOOK_EVERY_SECONDS = 10.0
PATIENCE_SECONDS = 30.0
WORDS_PER_SAVE = 6


@dataclass
class Work:
    """What a candidate has done by the end. `left` is what their browser still keeps, `kinds` what
    it said of saving, `seconds` what each save took."""

    session: str
    text: str = ""
    events: int = 0
    revision: int = 0
    seconds: list[float] = field(default_factory=list)
    left: int = 0
    kinds: set[str] = field(default_factory=set)


class Person:
    """Types, saves on top of the revision that was acknowledged last, records, and looks whether
    the session goes on. What is not taken is sent again."""

    def __init__(self, port: int, candidate: tuple[str, str], text: str) -> None:
        session, token = candidate
        self._connection = Connection(port)
        self._path = f"/api/sessions/{session}"
        self._headers = {"Authorization": f"Bearer {token}"}
        self._done = Work(session, text)
        self._words = 0

    async def work(self, seconds: float) -> Work:
        until = time.monotonic() + seconds
        await asyncio.sleep(random.uniform(0, SAVE_EVERY_SECONDS))
        next_events = next_look = time.monotonic()
        while (now := time.monotonic()) < until:
            await self._save()
            if now >= next_events:
                await self._record()
                next_events = now + EVENTS_EVERY_SECONDS
            if now >= next_look:
                await self._ask("GET", "workspace")
                next_look = now + LOOK_EVERY_SECONDS
            await asyncio.sleep(max(0, now + SAVE_EVERY_SECONDS - time.monotonic()))
        self._connection.close()
        return self._done

    async def _save(self) -> None:
        done = self._done
        for _ in range(WORDS_PER_SAVE):
            self._words += 1
            done.text += f" word{self._words}"
        body = {
            "deliverableState": {"document": {"title": "Memo", "text": done.text}},
            "phaseIndex": 0,
        }
        headers = {"If-Match": f'"{done.revision}"'} if done.revision else {}
        begun = time.monotonic()
        answer = await self._ask("POST", "checkpoint", body, headers)
        done.seconds.append(time.monotonic() - begun)
        done.revision += 1
        if answer.headers["etag"] != f'"{done.revision}"':
            done.kinds.add(f"saved as {answer.headers['etag']} after {done.revision - 1}")

    async def _record(self) -> None:
        self._done.events += 1
        event: dict[str, Any] = {
            "id": str(uuid4()),
            "timestampMs": int(time.time() * 1000),
            "phase": "task",
            "type": "manual_edit",
            "data": {"target": f"edit {self._done.events}", "charactersAdded": 48},
        }
        await self._ask("POST", "events", {"events": [event]})

    async def _ask(
        self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None
    ) -> Answer:
        """The answer of 2xx, however often it takes. A lost answer to a save raises, as a workspace
        could not tell whether it was taken."""
        sent = request(
            method,
            f"{self._path}/{path}",
            {**self._headers, **(headers or {})},
            json.dumps(body).encode() if body else b"",
        )
        while True:
            answer = await self._connection.ask(sent, PATIENCE_SECONDS)
            if answer.status < 300:
                return answer
            if answer.status not in {429, 503}:
                raise RuntimeError(f"{method} {path}: {answer.status}")
            self._done.kinds.add(f"told to wait ({answer.status})")
            await asyncio.sleep(float(answer.headers.get("retry-after", "1")))
