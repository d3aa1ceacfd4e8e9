"""Count the sessions anew, where somebody has reason to distrust the counts that are kept."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from sessions_app.reads import counts


class Command(BaseCommand):
    help = "Compare the kept counts of sessions with the sessions, and count anew."

    def handle(self, **_: Any) -> None:
        if not counts.are_kept():
            raise CommandError("This database keeps no counts; only PostgreSQL does.")
        wrong = counts.rebuild()
        self.stdout.write(f"{wrong} counts were wrong." if wrong else "All counts were right.")
