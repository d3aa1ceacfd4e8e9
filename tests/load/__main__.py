"""Many candidates beside reviewers and an export; then five times as many; then as before.

DATABASE_URL=postgres://… python -m tests.load
"""

import json
import logging
import os
import secrets
import subprocess
import sys
import tempfile
from argparse import ArgumentParser, Namespace
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from tests.bench.database import throw_away
from tests.bench.server import is_ready, manage, started

START_SECONDS = 120


def main() -> int:
    options = _options()
    with throw_away() as url, tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        directory = Path(name)
        os.environ |= {
            "DATABASE_URL": url,
            "SECRET_KEY": secrets.token_urlsafe(48),
            "HTTPS_ONLY": "0",
            "DJANGO_SETTINGS_MODULE": "gradient.settings",
        }
        ids = directory / "ids.json"
        manage(dict(os.environ), "migrate", "-v0")
        rows = [f"--sessions={options.sessions}", "--events-per-session=50", "--giant-log=5000"]
        manage(dict(os.environ), "seed", *rows, f"--ids={ids}")
        import django

        django.setup()
        logging.disable(logging.INFO)  # of what is prepared
        from tests.load.stage import prepare
        from tests.load.watch import Watch
        from tests.processes import eventually, free_port
        from tests.redis_server import RedisServer

        redis = RedisServer()
        stack.enter_context(redis.running())
        os.environ["REDIS_URL"] = redis.url
        port = free_port()
        most = max(options.candidates, options.candidates * options.times)
        plan = prepare(port, ids, most) | {"stages": _stages(options)}
        groups = [
            stack.enter_context(started(directory / f"{command[-1]}.log", *command)).pid
            for command in (
                ("-m", "gradient.server", f"--port={port}"),
                ("manage.py", "run_worker"),
            )
        ]
        assert eventually(lambda: is_ready(port), seconds=START_SECONDS)
        # A service that still starts is another measurement.
        assert eventually(_worker_is_ready, seconds=START_SECONDS)
        watch = Watch(groups)
        watch.start()
        cpu = watch.cpu()
        told = _generate(plan)
        cpu = watch.cpu() - cpu
        watch.stop()
    return _report(options, told, cpu, watch.largest, watch.total)


def _worker_is_ready() -> bool:
    from sessions_app.lifecycle import worker_heartbeat

    return worker_heartbeat.age_seconds() is not None


def _stages(options: Namespace) -> list[dict[str, Any]]:
    usual = {"candidates": options.candidates}
    stages = [{"name": "usual", "seconds": options.seconds, **usual}]
    if options.times:
        many = options.candidates * options.times
        stages += [
            {"name": f"{options.times} times", "seconds": options.overload, "candidates": many},
            {"name": "the first seconds afterwards", "seconds": 10, **usual},
            {"name": "afterwards", "seconds": options.overload, **usual},
        ]
    return stages


def _generate(plan: dict[str, Any]) -> dict[str, Any]:
    command = [sys.executable, "-m", "tests.load.generator"]
    done = subprocess.run(
        command, input=json.dumps(plan), capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(done.stderr[-4000:])
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def _report(
    options: Namespace, told: dict[str, Any], cpu: float, largest: float, total: float
) -> int:
    """Print the figures; 1 if anything but a refusal that says when to come back went wrong."""
    faults = 0
    for name, stage in told.items():
        print(
            f"\n{name}: {stage['seconds']:.0f} s, generator {stage['generator_cpu']:.0%} of a core"
        )
        print("| call | done | p50 ms | p99 ms | slowest ms | answers | told to wait |")
        print("| --- | --- | --- | --- | --- | --- | --- |")
        for kind, figures in stage["kinds"].items():
            times = " | ".join(_ms(figures[at]) for at in ("p50", "p99", "max"))
            answers = ", ".join(f"{n} × {status}" for status, n in figures["statuses"].items())
            sheds = ", ".join(f"{n} × {status}" for status, n in figures["sheds"].items())
            print(f"| {kind} | {figures['done']:,} | {times} | {answers} | {sheds or 'none'} |")
            good = sum(n for status, n in figures["statuses"].items() if status[0] == "2")
            faults += sum(figures["statuses"].values()) - good + figures["without_wait"]
            if name == "usual":
                faults += sum(figures["sheds"].values())
        print("\n| from second | answers | slowest ms | told to wait |")
        print("| --- | --- | --- | --- |")
        for since, done, slowest, sheds in stage["course"]:
            print(f"| {since} | {done:,} | {_ms(slowest)} | {sheds or 'none'} |")
    seconds = sum(stage["seconds"] for stage in told.values())
    load = Path("/proc/loadavg").read_text().split()[:3]
    print(
        f"\nThe service used {cpu / seconds:.2f} cores; its largest process held {largest:.0f} MiB,"
    )
    print(f"all together {total:.0f} MiB. Load average {' '.join(load)}.")
    print(f"{faults} faults" if faults else "No faults.")
    return bool(faults)


def _ms(seconds: float | None) -> str:
    return "–" if seconds is None else f"{seconds * 1000:,.0f}"


def _options() -> Namespace:
    parser = ArgumentParser(prog="make load ARGS='…'")
    parser.add_argument("--candidates", type=int, default=500)
    parser.add_argument("--seconds", type=int, default=600)
    parser.add_argument("--times", type=int, default=5, help="how many times more; 0 for none")
    parser.add_argument("--overload", type=int, default=60, help="seconds of the overload")
    parser.add_argument("--sessions", type=int, default=2_000, help="that there are already")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
