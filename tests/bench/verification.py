"""Seed a throw-away database, verify all of its logs, and print how long it took and the memory.

python -m tests.bench.verification --sessions 2000 --events 500
"""

import os
import resource
import secrets
import time
from argparse import ArgumentParser

from tests.bench.database import throw_away
from tests.bench.server import manage


def main() -> None:
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--sessions", type=int, default=2000)
    parser.add_argument("--events", type=int, default=500)
    options = parser.parse_args()
    with throw_away() as url:
        environment = {
            **os.environ,
            "DATABASE_URL": url,
            "SECRET_KEY": secrets.token_urlsafe(48),
            "HTTPS_ONLY": "0",
        }
        manage(environment, "migrate", "-v0")
        manage(
            environment,
            *("seed", f"--sessions={options.sessions}"),
            *(f"--events-per-session={options.events}", "--giant-log=0"),
        )
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        began = time.monotonic()
        manage(environment, "verify_log", "--all")
        seconds = time.monotonic() - began
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        print(
            f"{url.partition(':')[0]}: {options.sessions:,} × {options.events:,} events in "
            f"{seconds:.1f} s, {after.ru_utime - before.ru_utime:.1f} s of CPU",
        )


if __name__ == "__main__":
    main()
