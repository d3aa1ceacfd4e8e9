"""Synthetic sessions in bulk, for measuring and for trying out at scale."""

import json
import time
from argparse import ArgumentParser
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from gradient.synthetic.seeding.bulk import UNTIL, Order, SeededAlready, analyze, fill
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
        parser.add_argument("--ids", type=Path, help="write what a benchmark needs to this file")
        parser.add_argument("--seed", type=_natural, default=1)
        parser.add_argument(
            "--until", type=_date, default=UNTIL, help="the day at which the year of data ends"
        )

    def handle(self, *, ids: Path | None, **options: Any) -> None:
        names = ("sessions", "events_per_session", "giant_log", "organizations", "seed", "until")
        order = Order(**{name: options[name] for name in names})
        begun = time.monotonic()
        try:
            known = fill(order, Progress(order.sessions))
        except SeededAlready as error:
            raise CommandError(str(error)) from error
        analyze()
        if ids:
            ids.write_text(json.dumps(known))
        took = time.monotonic() - begun
        events = order.sessions * order.events_per_session + order.giant_log
        self.stdout.write(
            f"{order.sessions} sessions, {events} events in {took:.1f} s. API key: {known['key']}"
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
