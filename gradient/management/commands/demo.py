"""Fill the demonstration organization, and say how to get in."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from gradient.synthetic.demo.accounts import credentials
from gradient.synthetic.demo.organization import fill
from sessions_app.vocabulary.exceptions import Conflict


class Command(BaseCommand):
    help = "Fill the demonstration organization; what is there already stays as it is."

    def handle(self, **_: Any) -> None:
        try:
            organization, is_new = fill()
        except Conflict as error:
            raise CommandError(error.message) from error
        done = "is filled" if is_new else "was filled before; nothing was changed"
        known = credentials(organization)
        self.stdout.write(f"The demonstration “{organization.name}” {done}.")
        self.stdout.write(f"Sign-in:  {known.username} / {known.password}")
        self.stdout.write(f"          {known.reviewer} / {known.reviewer_password}")
        self.stdout.write(f"API key:  {known.api_key}")
