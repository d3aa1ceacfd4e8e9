"""The server and two workers, as an init system keeps them, and how they are killed."""

import os
import random
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from threading import Event, Thread

from tests.processes import ROOT, free_port

SERVER = ("supervisor", "main", "web")
CLOCKS = Path(__file__).parent / "clocks"


class Service:
    def __init__(self, directory: Path, variables: Mapping[str, str]) -> None:
        """`variables` are added to the environment of all processes."""
        self.port = free_port()
        self.log = directory / "log"
        self._variables = variables
        self._stop = Event()
        self._groups: dict[str, subprocess.Popen[bytes]] = {}
        web = [sys.executable, "-m", "gradient.server", f"--port={self.port}"]
        worker = [sys.executable, "manage.py", "run_worker"]
        self._commands = {"server": web, "worker 1": worker, "worker 2": worker}
        self._thread = Thread(target=self._keep)

    @contextmanager
    def running(self) -> Iterator[None]:
        self._file = self.log.open("wb")
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
            self._file.close()

    def kill_one(self, chance: random.Random) -> str:
        """`kill -9` for a process that is chosen by chance; returns what it was."""
        kind = chance.choice([*SERVER, "web", "web", "web", "worker 1", "worker 2"])
        pids = self.pids(kind)
        if not pids:
            return ""
        with suppress(ProcessLookupError):
            os.kill(chance.choice(pids), signal.SIGKILL)
        return kind.split()[0]

    def answers(self) -> bool:
        link = HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            link.request("GET", "/readyz")
            return link.getresponse().status == 200
        except (OSError, HTTPException):
            return False
        finally:
            link.close()

    def pids(self, kind: str) -> list[int]:
        """The processes of that kind: of the server, or a worker by its name."""
        name = "server" if kind in SERVER else kind
        if (process := self._groups.get(name)) is None:
            return []
        return [pid for pid, found in _group(process.pid) if name != "server" or found == kind]

    def _keep(self) -> None:
        while not self._stop.wait(0.2):
            for name, command in self._commands.items():
                known = self._groups.get(name)
                if known is None or (known.poll() is not None and not self._lives(name)):
                    self._groups[name] = subprocess.Popen(
                        command,
                        cwd=ROOT,
                        env={**os.environ, **self._variables, "PYTHONPATH": str(CLOCKS)},
                        stdout=self._file,
                        stderr=self._file,
                        start_new_session=True,
                    )

    def _lives(self, name: str) -> bool:
        """Whether a process is left in the group of a dead leader: the server saves itself."""
        return name == "server" and any(self.pids(kind) for kind in ("supervisor", "main"))


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
