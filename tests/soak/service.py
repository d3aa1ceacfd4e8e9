"""The server and two workers, as an init system keeps them, and how they are killed."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from threading import Event, Thread

from tests.processes import ROOT, free_port

SERVER = ("supervisor", "main", "web")


class Service:
    def __init__(self, directory: Path) -> None:
        self.port = free_port()
        self._log = (directory / "log").open("wb")
        self._stop = Event()
        self._groups: dict[str, subprocess.Popen[bytes]] = {}
        web = [sys.executable, "-m", "gradient.server", f"--port={self.port}"]
        worker = [sys.executable, "manage.py", "run_worker"]
        self._commands = {"server": web, "worker 1": worker, "worker 2": worker}
        self._thread = Thread(target=self._keep)

    @contextmanager
    def running(self) -> Iterator[None]:
        self._thread.start()
        try:
            yield
        finally:
            self._stop.set()
            self._thread.join()
            for process in self._groups.values():
                with suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
                process.wait()
            self._log.close()

    def kill_one(self, chance: random.Random) -> str:
        """`kill -9` for a process that is chosen by chance; returns what it was."""
        kind = chance.choice([*SERVER, "web", "worker 1", "worker 2"])
        pids = self._pids(kind)
        if not pids:
            return ""
        with suppress(ProcessLookupError):
            os.kill(chance.choice(pids), signal.SIGKILL)
        return kind.split()[0]

    def answers(self) -> bool:
        link = HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            link.request("GET", "/api/sessions")
            return link.getresponse().status == 401
        except (OSError, HTTPException):
            return False
        finally:
            link.close()

    def _keep(self) -> None:
        while not self._stop.wait(0.2):
            for name, command in self._commands.items():
                known = self._groups.get(name)
                if known is None or (known.poll() is not None and not self._lives(name)):
                    self._groups[name] = subprocess.Popen(
                        command,
                        cwd=ROOT,
                        env={**os.environ, "WEB_PROCESSES": "2"},
                        stdout=self._log,
                        stderr=self._log,
                        start_new_session=True,
                    )

    def _lives(self, name: str) -> bool:
        """Whether a process is left in the group of a dead leader: the server saves itself."""
        return name == "server" and any(self._pids(kind) for kind in ("supervisor", "main"))

    def _pids(self, kind: str) -> list[int]:
        name = "server" if kind in SERVER else kind
        if (process := self._groups.get(name)) is None:
            return []
        return [pid for pid, found in _group(process.pid) if name != "server" or found == kind]


def _group(leader: int) -> Iterator[tuple[int, str]]:
    """The living processes of a group, by kind."""
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if os.getpgid(int(entry.name)) != leader:
                continue
            command = (entry / "cmdline").read_bytes()
        except OSError:  # it has just ended
            continue
        if command:  # one that is dead and not yet waited for has none
            yield int(entry.name), _kind(command)


def _kind(command: bytes) -> str:
    if b"spawn_main" in command:
        return "web"
    if b"--role=main" in command:
        return "main"
    return "supervisor" if b"gradient.server" in command else "helper"


def pause(chance: random.Random) -> None:
    time.sleep(chance.uniform(0.3, 2))
