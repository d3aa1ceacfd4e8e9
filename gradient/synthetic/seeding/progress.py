"""The progress bar of `seed`."""

import sys
import time

BAR_WIDTH = 30


class Progress:
    """Writes the share done, the speed and the time left to standard error, on one line."""

    def __init__(self, total: int) -> None:
        self._total = max(1, total)
        self._started_at = time.monotonic()

    def __call__(self, done: int) -> None:
        share = done / self._total
        elapsed = time.monotonic() - self._started_at
        left = elapsed / share - elapsed if share else 0
        bar = "#" * int(BAR_WIDTH * share)
        speed = done / (elapsed or 1)
        line = f"\r[{bar:<{BAR_WIDTH}}] {share:4.0%}  {speed:,.0f} sessions/s  {left:.0f} s left "
        sys.stderr.write(line + ("\n" if done >= self._total else ""))
        sys.stderr.flush()
