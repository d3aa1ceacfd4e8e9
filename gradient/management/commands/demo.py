"""Fill the demonstration organization, and print its credentials."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from gradient.synthetic.demo.accounts import credentials
from gradient.synthetic.demo.organization import fill
from sessions_app.vocabulary.exceptions import Conflict


class Command(BaseCommand):
    help = "Fill the demonstration organization; an existing one is not changed."

    def handle(self, **_: Any) -> None:
        try:
            organization, is_new = fill()
        except Conflict as error:
            raise CommandError(error.message) from error
        done = "is filled" if is_new else "already exists; nothing was changed"
        accounts = credentials(organization)
        self.stdout.write(f"The demonstration “{organization.name}” {done}.")
        self.stdout.write(f"Sign-in:  {accounts.username} / {accounts.password}")
        self.stdout.write(f"          {accounts.reviewer} / {accounts.reviewer_password}")
        self.stdout.write(f"API key:  {accounts.api_key}")
