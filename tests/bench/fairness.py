"""How long one organization's tasks wait while those of others are slow, or many.

DATABASE_URL=postgres://… python -m tests.bench.fairness
"""

import logging
import os
import secrets
import subprocess
import sys
import tempfile
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

from tests.bench.database import throw_away
from tests.bench.server import manage
from tests.processes import ROOT

POLL_SECONDS = 0.02
PATIENCE_SECONDS = 60.0


def main() -> None:
    options = _options()
    with throw_away() as url, tempfile.TemporaryDirectory() as directory:
        os.environ |= {
            "DATABASE_URL": url,
            "SECRET_KEY": secrets.token_urlsafe(48),
            "DJANGO_SETTINGS_MODULE": "gradient.settings",
        }
        manage(dict(os.environ), "migrate", "-v0")
        import django

        django.setup()
        logging.disable(logging.INFO)
        from tests.bench.fairness_tasks import kinds

        print(f"| task, seconds until done | alone | beside one | beside {options.others} |")
        print("| --- | --- | --- | --- |")
        with kinds() as (variables, known):
            for kind in known:
                if options.only in kind.name:
                    with _worker(Path(directory, "worker.log"), variables):
                        print(_row(kind, options), flush=True)


def _row(kind: Any, options: Namespace) -> str:
    _times(kind.order, 1)  # until the worker has started
    cells = [_times(kind.order, options.times)]
    for others in (1, options.others - 1):
        kind.burden(others)
        time.sleep(2)  # until the worker is busy with it
        cells.append(_times(kind.order, options.times))
    texts = (f"{median(times):.1f}, at most {max(times):.1f}" for times in cells)
    return f"| {kind.name} | {' | '.join(texts)} |"


def _times(order: Callable[[], Callable[[], object]], number: int) -> list[float]:
    """How long each of some tasks took, one after the other, from its order until it was done."""
    times = []
    for _ in range(number):
        is_done, begun = order(), time.monotonic()
        while not is_done() and time.monotonic() < begun + PATIENCE_SECONDS:
            time.sleep(POLL_SECONDS)
        times.append(time.monotonic() - begun)
    return times


@contextmanager
def _worker(log: Path, variables: dict[str, str]) -> Iterator[None]:
    with log.open("ab") as file:
        command = [sys.executable, "manage.py", "run_worker"]
        process = subprocess.Popen(
            command, cwd=ROOT, env={**os.environ, **variables}, stdout=file, stderr=file
        )
        try:
            yield
        finally:
            process.kill()  # the slow tasks would keep it
            process.wait()


def _options() -> Namespace:
    parser = ArgumentParser(prog="python -m tests.bench.fairness")
    parser.add_argument("--times", type=int, default=10, help="tasks that are measured each time")
    parser.add_argument("--others", type=int, default=4, help="slow organizations at last")
    parser.add_argument("--only", default="", help="kinds of tasks whose names hold this")
    return parser.parse_args()


if __name__ == "__main__":
    main()
