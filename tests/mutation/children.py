"""Processes that are forked from this one, do one thing, and say how it went by their end."""

import os
import signal
import sys
import traceback
from collections.abc import Callable


def start(call: Callable[[], int | None], *, cpu_seconds: int = 0, quiet: bool = False) -> int:
    """Fork, call, and exit with what it returns. SIGPROF ends it after so many seconds of work,
    SIGALRM after twenty times as many of waiting."""
    sys.stdout.flush()
    if child := os.fork():
        return child
    status = 70
    try:
        signal.setitimer(signal.ITIMER_PROF, cpu_seconds)
        signal.alarm(20 * cpu_seconds)
        if quiet:
            nothing = os.open(os.devnull, os.O_RDWR)
            for stream in (1, 2):
                os.dup2(nothing, stream)
        status = int(call() or 0)
    except BaseException:  # noqa: BLE001  whatever it is, this process ends here
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        os._exit(status)


def wait_for(child: int) -> int:
    """Its exit status, negative where a signal ended it."""
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
