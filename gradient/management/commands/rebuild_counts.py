"""Recount the sessions, if the stored counts may be wrong."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from sessions_app.reads import counts


class Command(BaseCommand):
    help = "Compare the stored counts of sessions with the sessions, and recount."

    def handle(self, **_: Any) -> None:
        if not counts.are_kept():
            raise CommandError("Counts are stored on PostgreSQL only.")
        wrong = counts.rebuild()
        self.stdout.write(f"{wrong} counts were wrong." if wrong else "All counts were correct.")
