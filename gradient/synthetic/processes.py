"""Processes that live and end together."""

import os
import signal
import subprocess
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from time import monotonic
from types import TracebackType
from typing import Self

PATIENCE = 10
"""Seconds that a child has to end after SIGTERM, before it is killed."""


class ChildEnded(Exception):
    """A child that should run for as long as its parent has ended."""

    def __init__(self, name: str, code: int) -> None:
        super().__init__(f"The {name} has ended by itself, with code {code}.")


class Children:
    """A context in which processes are started; when it is left, none of them is left.

    Each is the head of a session of its own: a Ctrl-C in the terminal reaches the parent alone,
    and what a child itself started can be ended with it.
    """

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._processes: dict[str, subprocess.Popen[bytes]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()

    def start(self, name: str, command: Sequence[str]) -> None:
        self._processes[name] = subprocess.Popen(  # noqa: S603  the project's own commands
            command, cwd=self._directory, stdin=subprocess.DEVNULL, start_new_session=True
        )

    def check(self) -> None:
        """Raises ChildEnded if one does not run any more."""
        for name, process in self._processes.items():
            code = process.poll()
            if code is not None:
                raise ChildEnded(name, code)

    def stop(self) -> None:
        """Ask all to end, and kill those that have not after `PATIENCE` seconds."""
        for process in self._processes.values():
            if process.poll() is None:
                process.terminate()
        deadline = monotonic() + PATIENCE
        for process in self._processes.values():
            with suppress(subprocess.TimeoutExpired):
                process.wait(max(0, deadline - monotonic()))
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
