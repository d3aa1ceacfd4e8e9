"""`python -m tests.bench.turns`: what a change, or a trick around Django, does to the hot calls.

Two processes answer the same calls on one database, in turns: one of this project, one of another
version of it (`--before DIRECTORY`), or of this one with a setting switched off (`--without NAME`).
What else runs on the machine meets both alike, and the lowest costs are compared.
"""

import json
import os
import random
import subprocess
import sys
import tempfile
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import mean
from typing import Any

from tests.annotations import Json
from tests.bench.__main__ import environment_of
from tests.bench.calls import Call, calls
from tests.bench.database import throw_away
from tests.bench.server import manage

ROOT = Path(__file__).resolve().parents[2]
HEADER = (
    "| call | server, µs | ratio | database, µs | ratio | refused |\n"
    "| --- | --- | --- | --- | --- | --- |"
)


@dataclass
class Side:
    """A process that answers calls, and what they cost it."""

    process: "subprocess.Popen[str]"
    off: list[str] = field(default_factory=list)
    costs: list[Json] = field(default_factory=list)

    def run(self, call: Call, count: int) -> None:
        command = {"call": {**asdict(call), "body": call.body.decode()}, "count": count}
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(json.dumps({**command, "off": self.off}) + "\n")
        self.process.stdin.flush()
        self.costs.append(json.loads(self.process.stdout.readline()))

    def lowest(self, name: str) -> float:
        """The mean of the lowest tenth: what else runs on the machine can only add to a cost."""
        costs = sorted(float(cost[name]) for cost in self.costs)
        return mean(costs[: max(1, len(costs) // 10)])


def main() -> None:
    options = _options()
    with throw_away() as url, tempfile.TemporaryDirectory() as directory:
        environment, ids = environment_of(url), Path(directory, "ids.json")
        manage(environment, "migrate", "-v0")
        manage(
            environment,
            *("seed", f"--sessions={options.sessions}", f"--ids={ids}"),
            *("--events-per-session=10", "--giant-log=10000"),
        )
        known = json.loads(ids.read_text())
        with _side(options.before, environment) as before, _side(ROOT, environment) as after:
            before.off = options.without
            print(f"{options.sessions:,} sessions, {options.rounds} rounds\n\n{HEADER}")
            for call in calls(known):
                if options.only in call.name:
                    print(_line(call, before, after, options), flush=True)
            memory = [f"{side.lowest('mebibytes'):.0f}" for side in (before, after)]
            print(f"\nMiB of memory: {' / '.join(memory)}")


@contextmanager
def _side(root: Path, environment: dict[str, str]) -> Iterator[Side]:
    command = [sys.executable, str(ROOT / "tests" / "bench" / "in_process.py")]
    variables = {
        **environment,
        "PYTHONPATH": str(root),
        "DJANGO_SETTINGS_MODULE": "gradient.settings",
        "PYTHONWARNINGS": "ignore",
    }
    with subprocess.Popen(
        command,
        cwd=root,
        env=variables,
        text=True,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as process:
        yield Side(process)
        assert process.stdin
        process.stdin.close()


def _line(call: Call, before: Side, after: Side, options: Namespace) -> str:
    for side in (before, after):  # code and plans get warm
        side.run(call, 100)
        side.costs.clear()
    for _ in range(options.rounds):
        for side in random.sample([before, after], 2):
            side.run(call, options.count)
    cells: list[Any] = [call.name]
    for name in ("own", "database"):
        one, two = before.lowest(name), after.lowest(name)
        cells += [f"{one:.0f} / {two:.0f}", f"{two / one:.2f}" if one else ""]
    cells.append(int(sum(cost["failed"] for cost in [*before.costs, *after.costs])))
    return f"| {' | '.join(map(str, cells))} |"


def _options() -> Namespace:
    parser = ArgumentParser(prog="python -m tests.bench.turns")
    parser.add_argument("--before", type=Path, default=ROOT, help="another version's directory")
    parser.add_argument("--without", nargs="*", default=[], help="settings to switch off before")
    parser.add_argument("--sessions", type=int, default=1_000)
    parser.add_argument("--rounds", type=int, default=60)
    parser.add_argument("--count", type=int, default=40, help="calls in a round")
    parser.add_argument("--only", default="", help="calls whose names hold this")
    options = parser.parse_args()
    if not os.environ.get("DATABASE_URL", "").startswith("postgres"):
        parser.error("set DATABASE_URL to a PostgreSQL server, which alone has a fast path")
    return options


if __name__ == "__main__":
    main()
