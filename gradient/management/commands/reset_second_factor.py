from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError, CommandParser

from sessions_app.accounts import second_factors


class Command(BaseCommand):
    """The last way in, for whoever has the server: an owner resets members on the members' page."""

    help = "Removes a user's second factors and passkeys, and signs them out everywhere."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")

    def handle(self, *_: Any, **options: Any) -> None:
        user = User.objects.filter(username=options["username"]).first()
        if user is None:
            raise CommandError("User not found.")
        second_factors.reset_at_command_line(user)
        print(f"{user.get_username()} signs in with the password alone.")
