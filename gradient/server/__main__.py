"""Serve the project: `python -m gradient.server --host 127.0.0.1 --port 8000`."""

import os
import socket
import sys
from argparse import SUPPRESS, ArgumentParser

from gradient.server.supervisor import Supervisor, listen

MEMORY = {"MALLOC_ARENA_MAX": "2", "MALLOC_MMAP_THRESHOLD_": "131072"}
"""glibc's settings for the processes that are started: what an answer of several MiB took goes back
to the system at once, instead of staying in pieces that the next one does not fit. Measured in
docs/reliability.md."""


def main() -> int:
    parser = ArgumentParser(prog="python -m gradient.server", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    for name in ("--role", "--socket", "--parent"):  # of the processes that it starts
        parser.add_argument(name, help=SUPPRESS)
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gradient.settings")
    for name, value in MEMORY.items():
        os.environ.setdefault(name, value)
    if options.role is None:
        return _serve(options.host, options.port)
    listener, parent = socket.socket(fileno=int(options.socket)), int(options.parent)
    if options.role == "supervisor":
        return Supervisor(listener, adopted=parent).run()
    from gradient.server import main_process

    main_process.run(listener, parent)
    return 0


def _serve(host: str, port: int) -> int:
    try:
        listener = listen(host, port)
    except OSError as error:
        print(f"Cannot listen on {host}:{port}: {error.strerror}.", file=sys.stderr)  # noqa: T201
        return 1
    return Supervisor(listener).run()


if __name__ == "__main__":
    sys.exit(main())
