import json
import os
import shlex
import signal
import socket
import subprocess
import urllib.request
from contextlib import AbstractContextManager
from pathlib import Path
from subprocess import Popen

import pytest

from gradient.synthetic import demo_environment
from gradient.synthetic.launcher import LaunchError, launch
from tests.annotations import Json, present
from tests.processes import eventually, running

pytestmark = pytest.mark.slow


@pytest.fixture
def variables(tmp_path: Path) -> dict[str, str]:
    return {
        "DATABASE_URL": f"sqlite:///{tmp_path / 'demo.sqlite3'}",
        "SECRET_KEY": "x" * 50,
        "PORT": str(_free_port()),
    }


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def introduction(process: Popen[str]) -> list[str]:
    """The lines that are printed until all processes run."""
    lines = []
    for line in present(process.stdout):
        lines.append(line.rstrip("\n"))
        if line == "Press Ctrl-C to stop.\n":
            return lines
    raise AssertionError("\n".join(lines))


def call(line: str) -> Json:
    """Make the request of a line that starts with `curl`; returns its JSON."""
    words = shlex.split(line)[1:]
    options = list(zip(words[:-1:2], words[1:-1:2], strict=True))
    headers = dict(value.split(": ") for option, value in options if option == "-H")
    data = next((value.encode() for option, value in options if option == "-d"), None)
    request = urllib.request.Request(words[-1], data=data, headers=headers)
    with urllib.request.urlopen(request, timeout=10) as response:
        body: Json = json.load(response)
    return body


def descendants(pid: int) -> list[int]:
    """The ids of all child processes, recursively."""
    rows = subprocess.run(["ps", "-eo", "pid=,ppid="], capture_output=True, text=True, check=True)
    pairs = [tuple(map(int, row.split())) for row in rows.stdout.splitlines()]
    ids: list[int] = []
    parents = {pid}
    while parents:
        parents = {child for child, parent in pairs if parent in parents}
        ids += parents
    return ids


def is_alive(pid: int) -> bool:
    """Whether the process is running; a zombie is not."""
    return _ps(pid, "stat").strip()[:1] not in ("", "Z")


def _ps(pid: int, column: str) -> str:
    row = ["ps", "-o", f"{column}=", "-p", str(pid)]
    return subprocess.run(row, capture_output=True, text=True, check=False).stdout


def test_a_child_that_dies_ends_the_other_and_the_next_start_serves_what_was_made(
    variables: dict[str, str],
) -> None:
    with running("run_demo", **variables) as process:
        introduction(process)
        children = descendants(process.pid)
        worker = next(pid for pid in children if "run_worker" in _ps(pid, "args"))
        os.kill(worker, signal.SIGKILL)
        rest, _ = process.communicate(timeout=20)
    assert process.returncode == 1
    assert "The worker exited unexpectedly with code -9." in rest
    assert eventually(lambda: not any(map(is_alive, children)))
    _check_that_its_calls_work_and_ctrl_c_leaves_nothing_behind(variables)


def _check_that_its_calls_work_and_ctrl_c_leaves_nothing_behind(variables: dict[str, str]) -> None:
    with running("run_demo", **variables) as process:
        printed = introduction(process)
        sessions, events, checkpoint = [call(line) for line in printed if line.startswith("curl ")]
        assert (len(sessions["sessions"]), sessions["total"]) == (3, 40)
        assert len(events["events"]) == 3
        assert checkpoint == {"ok": True}
        children = descendants(process.pid)
        assert len(children) >= 2
        process.send_signal(signal.SIGINT)
        rest, _ = process.communicate(timeout=20)
    assert (process.returncode, rest.splitlines()[-1]) == (0, "Stopped.")
    assert eventually(lambda: not any(map(is_alive, children)))


def test_a_port_in_use_is_reported_before_anything_is_created(
    variables: dict[str, str], tmp_path: Path
) -> None:
    with socket.socket() as occupied, running_on_occupied(occupied, variables) as process:
        printed, _ = process.communicate(timeout=20)
    port = variables["PORT"]
    assert (process.returncode, list(tmp_path.iterdir())) == (1, [])
    assert f"Port {port} is in use. Choose another: make run PORT={int(port) + 1}" in printed


def running_on_occupied(
    occupied: socket.socket, variables: dict[str, str]
) -> AbstractContextManager[Popen[str]]:
    occupied.bind(("127.0.0.1", int(variables["PORT"])))
    occupied.listen()
    return running("run_demo", **variables)


def test_an_invalid_port_is_refused(variables: dict[str, str]) -> None:
    with running("run_demo", **{**variables, "PORT": "80a"}) as process:
        printed, _ = process.communicate(timeout=20)
    assert process.returncode == 1
    assert "PORT must be a number from 1 to 65535; got '80a'." in printed


@pytest.mark.parametrize("port", ["0", "65536", "-1", "²", ""])
def test_so_is_one_out_of_range_before_anything_is_created(port: str) -> None:
    with pytest.raises(LaunchError, match="PORT must be a number from 1 to 65535"):
        launch(port, print)


def test_the_secret_key_is_created_once_and_only_its_owner_can_read_it(tmp_path: Path) -> None:
    path = tmp_path / ".local" / "secret_key"
    key = demo_environment.secret_key(path)
    assert len(key) == 64
    assert demo_environment.secret_key(path) == key
    assert path.stat().st_mode & 0o777 == 0o600
    assert [file.name for file in path.parent.iterdir()] == ["secret_key"]


@pytest.mark.parametrize("given", ["", " ", "mine"])
def test_a_given_secret_key_is_used_unless_it_is_blank(
    given: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(demo_environment, "SECRET_KEY_FILE", tmp_path / "local" / "secret_key")
    for name, value in {"SECRET_KEY": given, "DEBUG": "1", "HTTPS_ONLY": "1"}.items():
        monkeypatch.setenv(name, value)
    demo_environment.prepare_environment()
    expected = given.strip() or (tmp_path / "local" / "secret_key").read_text()
    assert [os.environ[name] for name in ("SECRET_KEY", "DEBUG", "HTTPS_ONLY")] == [
        expected,
        "0",
        "0",
    ]
