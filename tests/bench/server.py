"""One server process as `make run` starts it, on a core of its own where there are two."""

import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from subprocess import Popen

from tests.processes import ROOT

TICKS = os.sysconf("SC_CLK_TCK")
SERVER_CORE, LOAD_CORE = "0", "1"


class Server:
    def __init__(self, process: Popen[bytes], port: int) -> None:
        self._process, self.port = process, port

    def cpu(self) -> float:
        """Seconds of CPU that the server and its workers have used so far."""
        return sum(self._each(lambda entry: _stat(entry)[11:13])) / TICKS

    def memory(self) -> float:
        """MiB that the server and its workers hold."""
        pages = self._each(lambda entry: [_stat(entry)[21]])
        return sum(pages) * os.sysconf("SC_PAGE_SIZE") / 2**20

    def _each(self, read: Callable[[Path], list[str]]) -> Iterator[int]:
        for entry in Path("/proc").glob("[0-9]*"):
            try:
                if os.getpgid(int(entry.name)) == self._process.pid:
                    yield from map(int, read(entry))
            except OSError:  # it has ended
                continue


def _stat(entry: Path) -> list[str]:
    return (entry / "stat").read_text().rpartition(")")[2].split()


def pinned(core: str) -> list[str]:
    """The beginning of a command that runs on one core, where that can be had."""
    has_two = (os.cpu_count() or 1) > 1
    return ["taskset", "-c", core] if shutil.which("taskset") and has_two else []


def is_ready(port: int) -> bool:
    try:
        link = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        link.request("GET", "/readyz")
        return link.getresponse().status == 200
    except OSError:
        return False


def manage(environment: dict[str, str], *arguments: str) -> None:
    command = [sys.executable, "manage.py", *arguments]
    subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)


@contextmanager
def serving(environment: dict[str, str], threads: int = 4) -> Iterator[Server]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [
        *pinned(SERVER_CORE),
        *(sys.executable, "-m", "gradient.server", f"--port={port}"),
    ]
    size = {"WEB_PROCESSES": "1", "WEB_THREADS": str(threads)}
    process = subprocess.Popen(
        command, cwd=ROOT, env={**environment, **size}, start_new_session=True
    )
    try:
        _wait(process, port)
        yield Server(process, port)
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(10)


@contextmanager
def started(log: Path, *command: str) -> Iterator[Popen[bytes]]:
    """A process of the service, in a group of its own, which writes to the log."""
    with log.open("ab") as file:
        process = Popen(
            [sys.executable, *command], cwd=ROOT, stdout=file, stderr=file, start_new_session=True
        )
        try:
            yield process
        finally:
            process.terminate()
            process.wait(60)


def _wait(process: Popen[bytes], port: int) -> None:
    for _ in range(200):
        if process.poll() is not None:
            break
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/api/schema")
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("The server did not start.")
