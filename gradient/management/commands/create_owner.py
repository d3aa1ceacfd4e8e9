"""Create the owner of an organization, and the organization if it does not exist."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from sessions_app.accounts import owners, users


class Command(BaseCommand):
    help = (
        "Make somebody an owner of an organization, and print the link with which they set their "
        "password. Run again, it prints a new link."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--org",
            required=True,
            metavar="SLUG",
            help="the organization; created if it does not exist",
        )
        parser.add_argument(
            "--email", required=True, help="the e-mail address, which is also the user name"
        )
        parser.add_argument("--name", default="", help="the name that colleagues see")

    def handle(self, *, org: str, email: str, name: str, **_: Any) -> None:
        if not settings.PUBLIC_URL:
            raise CommandError("Set PUBLIC_URL, the base URL of the link.")
        try:
            user = owners.create(org, email=email, name=name)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stdout.write(users.password_link(user, settings.PUBLIC_URL))
