"""Whichever process of the server is killed, the service comes back by itself."""

import os
import signal
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from subprocess import Popen

import pytest

from tests import processes
from tests.gradient.server.serving import connect

pytestmark = pytest.mark.slow

WHOLE = Counter(web=2, main=1, supervisor=1)


class Tree:
    """The processes of a running server, as the system lists them."""

    def __init__(self, group: int, port: int) -> None:
        self.group, self.port = group, port

    def pids(self, kind: str) -> list[int]:
        """`web`, `main` or `supervisor`."""
        return [pid for pid, known in self._all().items() if known == kind]

    def _all(self) -> dict[int, str]:
        found = {}
        for entry in Path("/proc").glob("[0-9]*"):
            try:
                if os.getpgid(int(entry.name)) == self.group and not is_zombie(entry):
                    found[int(entry.name)] = kind_of((entry / "cmdline").read_bytes())
            except OSError:  # it has just ended
                continue
        return found

    def kill(self, kind: str) -> int:
        pid = self.pids(kind)[0]
        os.kill(pid, signal.SIGKILL)
        return pid

    def is_whole_without(self, dead: int) -> bool:
        known = self._all()
        return Counter(known.values()) >= WHOLE and dead not in known

    def stop(self) -> bool:
        """Whether all have ended. Asks again: a supervisor that has just begun is not yet asked."""
        for pid in self.pids("supervisor"):
            os.kill(pid, signal.SIGTERM)
        return not set(self._all().values()) & set(WHOLE)

    def answers(self) -> bool:
        with closing(connect(self.port, timeout=30)) as client:
            try:
                client.request("GET", "/api/schema")
                return client.getresponse().status == 200
            except OSError:
                return False


def is_zombie(entry: Path) -> bool:
    return (entry / "stat").read_text().rpartition(")")[2].split()[0] == "Z"


def kind_of(command: bytes) -> str:
    if b"spawn_main" in command:
        return "web"
    if b"--role=main" in command:
        return "main"
    return "supervisor" if b"gradient.server" in command else "helper"


@pytest.fixture
def server() -> Iterator[Popen[str]]:
    with processes.serving(port := processes.free_port(), WEB_PROCESSES="2") as process:
        process.args = [str(port)]
        yield process


@pytest.fixture
def tree(server: Popen[str]) -> Tree:
    assert isinstance(server.args, list)
    tree = Tree(server.pid, int(str(server.args[0])))
    assert processes.eventually(lambda: tree.is_whole_without(0) and tree.answers(), seconds=60)
    return tree


@pytest.mark.parametrize("kinds", [("web", "web"), ("main", "main"), ("supervisor", "main")])
def test_what_is_killed_comes_back(tree: Tree, kinds: tuple[str, ...]) -> None:
    for kind in kinds:
        dead = tree.kill(kind)
        assert processes.eventually(tree.answers, seconds=60)
        assert processes.eventually(lambda: tree.is_whole_without(dead), seconds=60)  # noqa: B023
    assert processes.eventually(tree.answers, seconds=60)


@pytest.mark.parametrize("dead", ["nobody", "supervisor"])
def test_sigterm_ends_all_of_them(tree: Tree, server: Popen[str], dead: str) -> None:
    if dead == "supervisor":
        pid = tree.kill("supervisor")
        assert processes.eventually(lambda: tree.is_whole_without(pid), seconds=60)
    assert processes.eventually(tree.stop, seconds=60)


def test_wrong_settings_end_the_server_with_their_message() -> None:
    with processes.serving(processes.free_port(), WEB_THREADS="many") as server:
        output, _ = server.communicate(timeout=60)
    assert server.returncode != 0
    assert "WEB_THREADS must be an integer" in output


def test_a_port_in_use_is_told() -> None:
    with processes.serving(port := processes.free_port()) as first:
        assert processes.eventually(lambda: Tree(first.pid, port).answers(), seconds=60)
        with processes.serving(port) as second:
            output, _ = second.communicate(timeout=60)
    assert (second.returncode, f"Cannot listen on 127.0.0.1:{port}" in output) == (1, True)
