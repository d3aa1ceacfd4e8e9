"""Candidates, reviewers and an export, in a process of its own: a plan comes in, figures go out.

Who is told 429 or 503 waits as long as `Retry-After` says and sends the same again. Times are in
seconds, from the moment at which a call was due: a generator or a server that is late shows.
"""

import asyncio
import json
import random
import resource
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import uvloop

from tests.load.connection import Connection, request

SAVE_EVERY, BATCH_EVERY = 3.0, 1.0
REVIEWER_EVERY, EXPORT_EVERY = 2.0, 10.0
BATCH = 3
PATIENCE = 30.0
EXPORT_PATIENCE = 300.0
INTERVAL_SECONDS = 10
"""Of the report's course of a stage."""
WORDS = ("market", "pricing", "support", "renewal", "pilot", "region", "survey", "roadmap")
BEGIN_MS = 1_793_600_000_000


@dataclass
class Figures:
    """Of one kind of call. `sheds` counts the answers that said to come back later, and `waits` is
    what they said."""

    times: list[float] = field(default_factory=list)
    statuses: Counter[str] = field(default_factory=Counter)
    sheds: Counter[str] = field(default_factory=Counter)
    without_wait: int = 0
    slowest_shed: float = 0


@dataclass
class Interval:
    """Of all kinds of calls together, by when they were answered: where a stall shows."""

    done: int = 0
    slowest: float = 0
    sheds: int = 0


class Load:
    """Calls of many people, until it is stopped."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._stopped = False
        self._begun = time.monotonic()
        self._tasks: list[asyncio.Task[None]] = []
        self.figures: dict[str, Figures] = defaultdict(Figures)
        self.course: dict[int, Interval] = defaultdict(Interval)

    def start(self, kind: str, every: float, requests: Iterator[bytes], patience: float) -> None:
        """Somebody who sends the next request so many seconds after the last was due."""
        loop = asyncio.get_running_loop()
        self._tasks.append(loop.create_task(self._repeat(kind, every, requests, patience)))

    async def stop(self) -> None:
        """Wait for the calls that are under way."""
        self._stopped = True
        await asyncio.gather(*self._tasks)

    async def _repeat(
        self, kind: str, every: float, requests: Iterator[bytes], patience: float
    ) -> None:
        connection, figures = Connection(self._port), self.figures[kind]
        due = time.monotonic() + random.uniform(0, every)
        while not self._stopped:
            await asyncio.sleep(min(1.0, max(0, due - time.monotonic())))
            if time.monotonic() < due:
                continue
            await self._call(connection, figures, next(requests), due, patience)
            # Who was held up goes on from now: a workspace saves what it has, once.
            due = max(due + every, time.monotonic())
        connection.close()

    async def _call(
        self,
        connection: Connection,
        figures: Figures,
        request: bytes,
        due: float,
        patience: float,
    ) -> None:
        while not self._stopped:
            sent = time.monotonic()
            try:
                answer = await connection.ask(request, patience)
            except (OSError, TimeoutError) as error:
                figures.statuses[type(error).__name__] += 1
                await asyncio.sleep(1)
                return
            if answer.status not in {429, 503}:
                figures.statuses[str(answer.status)] += 1
                lasted = time.monotonic() - due
                figures.times.append(lasted)
                interval = self._interval()
                interval.done += 1
                interval.slowest = max(interval.slowest, lasted)
                return
            figures.sheds[str(answer.status)] += 1
            self._interval().sheds += 1
            figures.slowest_shed = max(figures.slowest_shed, time.monotonic() - sent)
            wait = answer.headers.get("retry-after")
            figures.without_wait += wait is None
            await asyncio.sleep(float(wait or 1))
            due = time.monotonic()  # it was told to wait; the next attempt counts for itself

    def _interval(self) -> Interval:
        return self.course[int((time.monotonic() - self._begun) / INTERVAL_SECONDS)]


def saves(session: str, token: str) -> Iterator[bytes]:
    chance, path = random.Random(session), f"/api/sessions/{session}/checkpoint"
    texts = [" ".join(chance.choices(WORDS, k=90)) for _ in range(10)]
    number = 0
    while True:
        number += 1
        texts[number % len(texts)] = " ".join(chance.choices(WORDS, k=90))
        state = {"type": "docx", "sections": [{"heading": "A", "text": text} for text in texts]}
        yield request(
            "POST", path, _bearer(token), json.dumps({"deliverableState": state}).encode()
        )


def batches(session: str, token: str) -> Iterator[bytes]:
    path, number = f"/api/sessions/{session}/events", 0
    data = {"target": "section 1", "charactersAdded": 240, "charactersRemoved": 7}
    known = {"phase": "task", "type": "manual_edit", "data": data}
    while True:
        number += BATCH
        events = [
            {"id": str(uuid4()), "timestampMs": BEGIN_MS + 300 * (number + n), **known}
            for n in range(BATCH)
        ]
        yield request("POST", path, _bearer(token), json.dumps({"events": events}).encode())


def pages(paths: list[str], headers: dict[str, str]) -> Iterator[bytes]:
    while True:
        yield request("GET", random.choice(paths), headers)


def _bearer(credential: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {credential}"}


async def run(plan: dict[str, Any]) -> dict[str, Any]:
    """Run the plan's stages, one after another, and give the figures of each."""
    return {
        stage["name"]: await _stage(plan, stage["candidates"], stage["seconds"])
        for stage in plan["stages"]
    }


async def _stage(plan: dict[str, Any], candidates: int, seconds: float) -> dict[str, Any]:
    load = Load(plan["port"])
    for session, token in plan["candidates"][:candidates]:
        load.start("save", SAVE_EVERY, saves(session, token), PATIENCE)
        load.start("batch", BATCH_EVERY, batches(session, token), PATIENCE)
    for cookie in plan["reviewers"]:
        load.start("page", REVIEWER_EVERY, pages(plan["pages"], {"Cookie": cookie}), PATIENCE)
    key = _bearer(plan["key"])
    load.start("list", REVIEWER_EVERY, pages(plan["lists"], key), PATIENCE)
    load.start("export", EXPORT_EVERY, pages(plan["exports"], key), EXPORT_PATIENCE)
    begun, cpu = time.monotonic(), time.process_time()
    await asyncio.sleep(seconds)
    await load.stop()
    lasted = time.monotonic() - begun
    return {
        "seconds": lasted,
        "generator_cpu": (time.process_time() - cpu) / lasted,
        "kinds": {kind: _told(figures) for kind, figures in load.figures.items()},
        "course": [
            [at * INTERVAL_SECONDS, each.done, each.slowest, each.sheds]
            for at, each in sorted(load.course.items())
        ],
    }


def _told(figures: Figures) -> dict[str, Any]:
    times = sorted(figures.times)
    at: Callable[[float], float] = lambda share: times[int(share * (len(times) - 1))]  # noqa: E731
    return {
        "done": len(times),
        "p50": at(0.5) if times else None,
        "p99": at(0.99) if times else None,
        "max": times[-1] if times else None,
        "statuses": dict(figures.statuses),
        "sheds": dict(figures.sheds),
        "without_wait": figures.without_wait,
        "slowest_shed": figures.slowest_shed,
    }


def main() -> None:
    plan = json.load(sys.stdin)
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    json.dump(uvloop.run(run(plan)), sys.stdout)


if __name__ == "__main__":
    main()
