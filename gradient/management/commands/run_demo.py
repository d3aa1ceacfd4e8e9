"""Fill and serve the demonstration on this machine: what `make run` starts."""

import os
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from gradient.synthetic.launcher import LaunchError, launch
from gradient.synthetic.processes import ChildEnded
from sessions_app.vocabulary.exceptions import Conflict


class Command(BaseCommand):
    help = "Fill and serve the demonstration on this machine until Ctrl-C."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", default=os.environ.get("PORT") or "8000")

    def handle(self, *, port: str, **_: Any) -> None:
        try:
            launch(port, self._write)
        except KeyboardInterrupt:  # before the signal handlers were set
            pass
        except (LaunchError, ChildEnded, Conflict) as error:
            raise CommandError(str(error)) from error
        self.stdout.write("Stopped.")

    def _write(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()
