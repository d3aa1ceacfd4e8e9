"""Run the background work until SIGTERM or SIGINT."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from gradient import worker
from gradient.core import time_limits
from gradient.core.postgresql import pool


class Command(BaseCommand):
    help = "Run the background work: timers, enqueued tasks, cleanup."

    def handle(self, **_: Any) -> None:
        time_limits.use(time_limits.of_worker())
        pool.start(settings.WORKER_DATABASE_POOL_SIZE)
        worker.run_until_signalled()
