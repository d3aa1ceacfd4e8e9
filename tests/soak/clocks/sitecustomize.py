"""Python imports this at its start: half of the processes have a clock two seconds ahead.

Which half is chance, by the process id; `make soak` puts this folder on the service's path.
"""

import os
from datetime import UTC, datetime, timedelta

import time_machine

AHEAD = timedelta(seconds=2)

if os.getpid() % 2:
    time_machine.travel(datetime.now(UTC) + AHEAD, tick=True).start()
