"""Seed a throw-away database, verify all of its logs, and print how long it took and the memory.

python -m tests.bench.verification --sessions 2000 --events 500
"""

import os
import resource
import secrets
import subprocess
import sys
import time
from argparse import ArgumentParser

from tests.bench.database import throw_away
from tests.bench.server import manage
from tests.processes import ROOT


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
        began = time.monotonic()
        used = _verify(environment)
        seconds = time.monotonic() - began
        print(
            f"{url.partition(':')[0]}: {options.sessions:,} × {options.events:,} events in "
            f"{seconds:.1f} s, {used.ru_utime:.1f} s of CPU, {used.ru_maxrss / 1024:.0f} MiB",
        )


def _verify(environment: dict[str, str]) -> resource.struct_rusage:
    """What the command used."""
    command = [sys.executable, "manage.py", "verify_log", "--all"]
    process = subprocess.Popen(command, cwd=ROOT, env=environment)
    _, status, used = os.wait4(process.pid, 0)
    if status:
        raise SystemExit("The command failed.")
    return used


if __name__ == "__main__":
    main()
