import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from gradient.synthetic import processes
from gradient.synthetic.processes import ChildEnded, Children
from tests.processes import eventually

SLEEP = "import time; time.sleep(60)"
DEAF = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(flush=True); {SLEEP}"


def python(code: str) -> list[str]:
    return [sys.executable, "-c", code]


def runs(code: str) -> bool:
    """Whether any process runs this code."""
    rows = subprocess.run(
        ["ps", "-eww", "-o", "stat=,args="], capture_output=True, text=True, check=True
    )
    return any(code in row and row[0] != "Z" for row in rows.stdout.splitlines())


@pytest.fixture
def code(tmp_path: Path) -> Callable[[str], str]:
    """Code that is unique on this machine."""
    return lambda text: f"{text}  # {tmp_path}"


def test_when_the_context_is_left_no_child_is_left(
    tmp_path: Path, code: Callable[[str], str]
) -> None:
    with Children(tmp_path) as made:
        made.start("one", python(code(SLEEP)))
        made.start("two", python(code(SLEEP)))
        made.check()
        assert eventually(lambda: runs(code(SLEEP)))
    assert not runs(code(SLEEP))


def test_an_error_in_the_context_ends_the_children_too(
    tmp_path: Path, code: Callable[[str], str]
) -> None:
    def fail() -> None:
        with Children(tmp_path) as made:
            made.start("one", python(code(SLEEP)))
            assert eventually(lambda: runs(code(SLEEP)))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert not runs(code(SLEEP))


def test_a_child_that_does_not_listen_is_killed(
    tmp_path: Path,
    code: Callable[[str], str],
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(processes, "STOP_TIMEOUT_SECONDS", 0.1)
    with Children(tmp_path) as made:
        made.start("deaf", python(code(DEAF)))
        assert eventually(lambda: capfd.readouterr().out == "\n")
        assert runs(code(DEAF))
    assert not runs(code(DEAF))


def test_what_a_child_left_behind_is_killed(
    tmp_path: Path, code: Callable[[str], str], capfd: pytest.CaptureFixture[str]
) -> None:
    grandchild = code(DEAF)
    parent = f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {grandchild!r}])"
    with Children(tmp_path) as made:
        made.start("parent", python(f"{parent}; {SLEEP}"))
        assert eventually(lambda: capfd.readouterr().out == "\n")
        assert runs(grandchild)
    assert eventually(lambda: not runs(grandchild))


@pytest.mark.parametrize("code", [0, 3])
def test_a_child_that_ended_is_named_with_its_code(tmp_path: Path, code: int) -> None:
    def check() -> bool:
        made.check()
        return False

    with Children(tmp_path) as made:
        made.start("server", python(f"raise SystemExit({code})"))
        with pytest.raises(ChildEnded) as error:
            eventually(check)
    assert str(error.value) == f"The server exited unexpectedly with code {code}."
