"""Child processes that start and stop together."""

import os
import signal
import subprocess
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from time import monotonic
from types import TracebackType
from typing import Self

STOP_TIMEOUT_SECONDS = 10
"""How long a child may take to end after SIGTERM before it is killed."""


class ChildEnded(Exception):
    """A child process ended before its parent."""

    def __init__(self, name: str, code: int) -> None:
        super().__init__(f"The {name} exited unexpectedly with code {code}.")


class Children:
    """A context manager that starts processes, and stops all of them on exit.

    Each child leads its own process session: Ctrl-C in the terminal reaches only the parent, and
    the processes that a child started can be killed with it.
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

    def start(self, name: str, command: Sequence[str], **variables: str) -> None:
        """Start the command with these environment variables beside our own."""
        self._processes[name] = subprocess.Popen(  # noqa: S603  our own commands
            command,
            cwd=self._directory,
            env={**os.environ, **variables},
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )

    def check(self) -> None:
        """Raises ChildEnded if a child is not running."""
        for name, process in self._processes.items():
            code = process.poll()
            if code is not None:
                raise ChildEnded(name, code)

    def stop(self) -> None:
        """Terminate all children, and kill those that still run after `STOP_TIMEOUT_SECONDS`."""
        for process in self._processes.values():
            if process.poll() is None:
                process.terminate()
        deadline = monotonic() + STOP_TIMEOUT_SECONDS
        for process in self._processes.values():
            with suppress(subprocess.TimeoutExpired):
                process.wait(max(0, deadline - monotonic()))
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
