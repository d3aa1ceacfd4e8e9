"""The project's commands as real processes."""

import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

from django.db import connection

ROOT = Path(__file__).resolve().parent.parent


def database_url():
    """The address of the tests' own database."""
    known = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{known['NAME']}"
    password = f":{known['PASSWORD']}" if known["PASSWORD"] else ""
    host = f"{known['HOST']}:{known['PORT'] or 5432}"
    return f"postgres://{known['USER']}{password}@{host}/{known['NAME']}"


def environment(**variables):
    """Nothing but what the project reads, and what Python needs to start."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return {**kept, "PYTHONUNBUFFERED": "1", **variables}


@contextmanager
def running(*arguments, **variables):
    """`manage.py` with these arguments and variables, killed at the end if it still runs."""
    process = subprocess.Popen(
        [sys.executable, "manage.py", *arguments],
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
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def eventually(is_so, seconds=20):
    """Whether something comes to be so in that time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if is_so():
            return True
        time.sleep(0.05)
    return False
