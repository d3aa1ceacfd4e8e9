"""Create synthetic sessions in bulk, for benchmarks and tests at scale."""

import json
import time
from argparse import ArgumentParser
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from gradient.synthetic.seeding.bulk import UNTIL, AlreadySeeded, SeedOptions, analyze, fill
from gradient.synthetic.seeding.progress import Progress


class Command(BaseCommand):
    help = "Fill the database with synthetic sessions; the same --seed gives the same data."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--sessions", type=_positive, required=True)
        parser.add_argument("--events-per-session", type=_natural, required=True)
        parser.add_argument(
            "--giant-log", type=_natural, default=0, metavar="K", help="one more session, K events"
        )
        parser.add_argument("--organizations", type=_positive, default=3)
        parser.add_argument(
            "--ids", type=Path, help="write the ids that a benchmark needs to this file"
        )
        parser.add_argument("--seed", type=_natural, default=1)
        parser.add_argument(
            "--until", type=_date, default=UNTIL, help="the last day of the year of data"
        )

    def handle(self, *, ids: Path | None, **options: Any) -> None:
        names = ("sessions", "events_per_session", "giant_log", "organizations", "seed", "until")
        seed_options = SeedOptions(**{name: options[name] for name in names})
        started_at = time.monotonic()
        try:
            sample = fill(seed_options, Progress(seed_options.sessions))
        except AlreadySeeded as error:
            raise CommandError(str(error)) from error
        analyze()
        if ids:
            ids.write_text(json.dumps(sample))
        elapsed = time.monotonic() - started_at
        events = seed_options.sessions * seed_options.events_per_session + seed_options.giant_log
        self.stdout.write(
            f"{seed_options.sessions} sessions, {events} events in {elapsed:.1f} s. "
            f"API key: {sample['key']}"
        )


def _natural(text: str) -> int:
    value = int(text)
    if value < 0:
        raise ValueError
    return value


def _positive(text: str) -> int:
    value = int(text)
    if value < 1:
        raise ValueError
    return value


def _date(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC)
