"""Seed a throw-away database, serve it, load it, and print the table."""

import json
import os
import secrets
import tempfile
from argparse import ArgumentParser, Namespace
from pathlib import Path

from tests.bench.calls import Call, calls
from tests.bench.database import throw_away
from tests.bench.load import load
from tests.bench.server import Server, manage, serving

HEADER = (
    "| call | requests/s | p50 ms | p99 ms | server CPU µs/request | server MiB | not 2xx |\n"
    "| --- | --- | --- | --- | --- | --- | --- |"
)


def main() -> None:
    options = _options()
    with throw_away() as url, tempfile.TemporaryDirectory() as directory:
        environment = environment_of(url)
        ids = Path(directory, "ids.json")
        manage(environment, "migrate", "-v0")
        manage(
            environment,
            *("seed", f"--sessions={options.sessions}", f"--ids={ids}"),
            *(f"--events-per-session={options.events}", f"--giant-log={options.giant_log}"),
        )
        known = json.loads(ids.read_text())
        print(f"{url.partition(':')[0]}, {options.sessions:,} sessions\n\n{HEADER}")
        with serving(environment, options.threads) as server:
            for call in calls(known):
                if options.only in call.name:
                    print(_line(server, call, options), flush=True)


def _line(server: Server, call: Call, options: Namespace) -> str:
    load(call, server.port, seconds=1, connections=options.connections)  # code and plans get warm
    before = server.cpu()
    outcome = load(call, server.port, seconds=options.seconds, connections=options.connections)
    cpu = (server.cpu() - before) / max(1, outcome.requests) * 1e6
    rate = outcome.requests / outcome.seconds
    return (
        f"| {call.name} | {rate:,.0f} | {outcome.p50:.1f} | {outcome.p99:.1f} "
        f"| {cpu:,.0f} | {server.memory():.0f} | {outcome.failed} |"
    )


def environment_of(url: str) -> dict[str, str]:
    return {
        **os.environ,
        "DATABASE_URL": url,
        "SECRET_KEY": secrets.token_urlsafe(48),
        "HTTPS_ONLY": "0",
        # Requests are counted, but there is no end of them.
        "RATE_LIMIT_API_KEY": "1000000000/min",
        "RATE_LIMIT_SESSION_TOKEN": "1000000000/min",
    }


def _options() -> Namespace:
    parser = ArgumentParser(prog="make bench ARGS='…'")
    parser.add_argument("--sessions", type=int, default=1_000)
    parser.add_argument("--events", type=int, default=10, help="for each session")
    parser.add_argument("--giant-log", type=int, default=10_000)
    parser.add_argument("--seconds", type=int, default=3, help="for each call")
    parser.add_argument("--connections", type=int, default=16)
    parser.add_argument("--threads", type=int, default=4, help="of the server")
    parser.add_argument("--only", default="", help="calls whose names hold this")
    return parser.parse_args()


if __name__ == "__main__":
    main()
