"""What the service's processes hold and use while it is under load."""

import os
from collections.abc import Callable
from pathlib import Path
from threading import Event, Thread

TICKS = os.sysconf("SC_CLK_TCK")
MIB = os.sysconf("SC_PAGE_SIZE") / 2**20
EVERY_SECONDS = 1.0


class Watch:
    """`largest` is the most that one process has held, in MiB; `total` that all held together."""

    def __init__(self, groups: list[int]) -> None:
        self._groups = set(groups)
        self._stop = Event()
        self._thread = Thread(target=self._look, daemon=True)
        self.largest, self.total = 0.0, 0.0

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        self._thread.join()

    def cpu(self) -> float:
        """Seconds of CPU that its living processes have used."""
        return sum(self._each(lambda stat: int(stat[11]) + int(stat[12]))) / TICKS

    def _look(self) -> None:
        while not self._stop.wait(EVERY_SECONDS):
            held = [pages * MIB for pages in self._each(lambda stat: int(stat[21]))]
            self.largest = max([self.largest, *held])
            self.total = max(self.total, sum(held))

    def _each(self, read: Callable[[list[str]], int]) -> list[int]:
        found = []
        for entry in Path("/proc").glob("[0-9]*"):
            try:
                if os.getpgid(int(entry.name)) in self._groups:
                    stat = (entry / "stat").read_text().rpartition(")")[2].split()
                    found.append(read(stat))
            except OSError:  # it has just ended
                continue
        return found
