"""Answers commands of `tests.bench.turns`: runs a hot call in this process, and says its cost.

The project is the one in the working directory, so that two versions can be compared.
"""

import io
import json
import random
import sys
import time
from pathlib import Path
from typing import Any

MARK = b"@@@@@@@@"


def main() -> None:
    from gradient.wsgi import application

    for line in sys.stdin:
        command = json.loads(line)
        print(json.dumps(_run(application, **command)), flush=True)


def _run(application: Any, *, call: Any, count: int, off: list[str]) -> dict[str, float]:
    from django.conf import settings

    for name in off:
        setattr(settings, name, False)
    try:
        return _measured(application, call, count)
    finally:
        for name in off:
            setattr(settings, name, True)


def _measured(application: Any, call: Any, count: int) -> dict[str, float]:
    from django.db import connection

    targets, failed = call["targets"], 0
    connection.ensure_connection()
    backend = connection.connection.info.backend_pid
    own, server = time.process_time(), _server_seconds(backend)
    for number in range(count):
        path, credential = targets[number % len(targets)]
        body = call["body"].encode().replace(MARK, b"%08d" % random.randrange(10**8))
        failed += _answer(application, call["method"], path, credential, body)
    return {
        "own": (time.process_time() - own) / count * 1e6,
        "database": (_server_seconds(backend) - server) / count * 1e6,
        "failed": failed,
        "mebibytes": _mebibytes(),
    }


def _answer(application: Any, method: str, path: str, credential: str, body: bytes) -> bool:
    """Call the application, and return whether it refused."""
    statuses: list[str] = []
    path, _, query = path.partition("?")
    environ = {
        "REQUEST_METHOD": method,
        "SCRIPT_NAME": "",
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "8000",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": "localhost:8000",
        "HTTP_ACCEPT": "*/*",
        "HTTP_AUTHORIZATION": f"Bearer {credential}",
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": sys.stderr,
        "wsgi.version": (1, 0),
    }
    if body:
        environ |= {"CONTENT_TYPE": "application/json", "CONTENT_LENGTH": str(len(body))}
    response = application(environ, lambda status, headers: statuses.append(status))
    b"".join(response)
    if hasattr(response, "close"):
        response.close()
    return not statuses[0].startswith("2")


def _server_seconds(pid: int) -> float:
    """The processor's time of the connection's process, if it is on this machine."""
    schedule = Path(f"/proc/{pid}/schedstat")
    return int(schedule.read_text().split()[0]) / 1e9 if schedule.exists() else 0.0


def _mebibytes() -> float:
    """The memory that this process holds."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096 / 2**20


if __name__ == "__main__":
    main()
