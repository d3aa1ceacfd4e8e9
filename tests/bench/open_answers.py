"""How long saves take beside many answers of the assistant that are under way.

DATABASE_URL=postgres://… python -m tests.bench.open_answers
"""

import asyncio
import json
import logging
import os
import secrets
import tempfile
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from tests.bench.candidates import Candidate, create_candidates
from tests.bench.database import throw_away
from tests.bench.server import is_ready, manage, started
from tests.load.watch import Watch

LOOK_EVERY_SECONDS = 2.4
"""As often as the page asks for an answer that has been under way for half a minute."""
PATIENCE_SECONDS = 30.0
SAVE_EVERY_SECONDS = 3.0


def main() -> None:
    options = _options()
    with throw_away() as url, tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        os.environ |= {
            "DATABASE_URL": url,
            "SECRET_KEY": secrets.token_urlsafe(48),
            "HTTPS_ONLY": "0",
            "DJANGO_SETTINGS_MODULE": "gradient.settings",
        }
        manage(dict(os.environ), "migrate", "-v0")
        import django

        django.setup()
        logging.disable(logging.INFO)
        from tests.processes import eventually, free_port

        model, port = free_port(), free_port()
        os.environ |= {
            "ASSISTANT_URL": f"http://127.0.0.1:{model}/v1",
            "ASSISTANT_MODEL": "slow",
            "ASSISTANT_TIMEOUT_SECONDS": "3600",
            "ASSISTANT_THREADS": str(2 * options.answers),
        }
        saving, asking = create_candidates(options.saving), create_candidates(options.answers)
        log = Path(name, "log")
        stack.enter_context(started(log, "-m", "tests.bench.slow_model", str(model)))
        server = stack.enter_context(started(log, "-m", "gradient.server", f"--port={port}"))
        known = (port, saving, Watch([server.pid]), options)
        measure = partial(_measure, *known)
        assert eventually(lambda: is_ready(port), seconds=60)
        print("| saves | done | p50 ms | p99 ms | slowest ms | cores used | other than 200 |")
        print("| --- | --- | --- | --- | --- | --- | --- |")
        measure("alone", [])
        turns = [_ask(port, candidate) for candidate in asking]
        assert eventually(lambda: _under_way() == options.answers, seconds=120)
        measure(f"beside {options.answers} answers", [])
        looked_at = list(zip(asking, turns, strict=True))
        measure("and their pages, which look", looked_at)
        assert _under_way() == options.answers
        for candidate, turn in looked_at:
            _call(port, candidate, "POST", f"assistant/turns/{turn}/stop")
        assert eventually(lambda: _under_way() == 0, seconds=60)
        measure("alone again", [])


def _under_way() -> int:
    """The open answers of which something has come."""
    from sessions_app.models import AssistantTurn

    return AssistantTurn.objects.filter(state="open").exclude(text="").count()


def _ask(port: int, candidate: Candidate) -> str:
    body = {"content": "Go on until I stop you."}
    return str(_call(port, candidate, "POST", "assistant/turns", body)["turn"]["id"])


def _call(port: int, candidate: Candidate, method: str, path: str, body: Any = None) -> Any:
    session, token = candidate
    link = HTTPConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS)
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    link.request(method, f"/api/sessions/{session}/{path}", json.dumps(body or {}), headers)
    response = link.getresponse()
    text = response.read()
    if response.status >= 300:
        raise RuntimeError(f"{response.status}: {text.decode()[:500]}")
    return json.loads(text or "{}")


def _measure(
    port: int,
    saving: list[Candidate],
    service: Watch,
    options: Namespace,
    title: str,
    looked_at: list[tuple[Candidate, str]],
) -> None:
    cpu = service.cpu()
    figures = asyncio.run(_load(port, saving, looked_at, options.seconds))
    times = sorted(figures["save"].times)
    others = figures["save"].statuses + figures["save"].sheds
    del others["200"]
    p50, p99 = (times[int(share * (len(times) - 1))] for share in (0.5, 0.99))
    cores = f"{(service.cpu() - cpu) / options.seconds:.2f}"
    cells = [
        f"{len(times):,}",
        *(f"{seconds * 1000:,.0f}" for seconds in (p50, p99, times[-1])),
        cores,
    ]
    print(f"| {title} | {' | '.join(cells)} | {dict(others) or 'none'} |", flush=True)
    if looked_at:
        looks = figures["look"]
        print(f"  (looks: {dict(looks.statuses)}, told to wait: {dict(looks.sheds)})")


async def _load(
    port: int, saving: list[Candidate], looked_at: list[tuple[Candidate, str]], seconds: float
) -> dict[str, Any]:
    from tests.load.connection import request
    from tests.load.generator import Load, saves

    load = Load(port)
    for candidate in saving:
        load.start("save", SAVE_EVERY_SECONDS, saves(*candidate), PATIENCE_SECONDS)
    for (session, token), turn in looked_at:
        path = f"/api/sessions/{session}/assistant/turns/{turn}"
        look = request("GET", path, {"Authorization": f"Bearer {token}"})
        load.start("look", LOOK_EVERY_SECONDS, _repeated(look), PATIENCE_SECONDS)
    await asyncio.sleep(seconds)
    await load.stop()
    return load.figures


def _repeated(request: bytes) -> Iterator[bytes]:
    while True:
        yield request


def _options() -> Namespace:
    parser = ArgumentParser(prog="python -m tests.bench.open_answers")
    parser.add_argument("--answers", type=int, default=200)
    parser.add_argument("--saving", type=int, default=100, help="candidates that save")
    parser.add_argument("--seconds", type=int, default=30, help="of each measurement")
    return parser.parse_args()


if __name__ == "__main__":
    main()
