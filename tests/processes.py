"""The project's commands as real processes."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from subprocess import Popen

from django.apps import apps
from django.conf import settings
from django.db import connection

ROOT = Path(__file__).resolve().parent.parent


def database_url() -> str:
    """The URL of the test database."""
    known = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{known['NAME']}"
    password = f":{known['PASSWORD']}" if known["PASSWORD"] else ""
    host = f"{known['HOST']}:{known['PORT'] or 5432}"
    return f"postgres://{known['USER']}{password}@{host}/{known['NAME']}"


def environment(**variables: str) -> dict[str, str]:
    """Only the variables that the project reads, and those that Python needs."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    if not apps.is_installed("events_app"):
        kept["DJANGO_SETTINGS_MODULE"] = "tests.settings_without_events"
    return {**kept, "PYTHONUNBUFFERED": "1", **variables}


def running(*arguments: str, **variables: str) -> AbstractContextManager[Popen[str]]:
    """Run `manage.py` with arguments and variables; killed at the end if it still runs."""
    return started([sys.executable, "manage.py", *arguments], **variables)


def serving(port: int, **variables: str) -> AbstractContextManager[Popen[str]]:
    """The project on this port, as production serves it, on the tests' own database."""
    command = [sys.executable, "-m", "gradient.server", f"--port={port}"]
    known = {"SECRET_KEY": settings.SECRET_KEY, "HTTPS_ONLY": "0", "DATABASE_URL": database_url()}
    size = {"WEB_PROCESSES": "1", "WEB_THREADS": "4"}
    return started(command, **{**known, **size, **variables})


def free_port() -> int:
    """A free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def kill(process: Popen[str]) -> None:
    """`kill -9` for the process and its children."""
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


@contextmanager
def started(command: list[str], **variables: str) -> Iterator[Popen[str]]:
    """Run the command in its own process group; killed at the end if it still runs."""
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env=environment(**variables),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        # The group, even if its leader is dead: the processes of a server survive one another.
        with suppress(ProcessLookupError):
            kill(process)
        process.communicate()


def eventually(is_so: Callable[[], object], seconds: float = 20) -> bool:
    """Whether the condition becomes true in time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if is_so():
            return True
        time.sleep(0.05)
    return False
