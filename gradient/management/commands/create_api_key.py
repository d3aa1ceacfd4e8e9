"""Create an API key, and its organization if it does not exist."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from sessions_app.accounts import api_keys, organizations
from sessions_app.vocabulary.enums import Scope


class Command(BaseCommand):
    help = "Create an API key and print it. The whole key is shown only once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--org",
            required=True,
            metavar="SLUG",
            help="the organization; created if it does not exist",
        )
        parser.add_argument("--name", required=True, metavar="LABEL", help="the name of the key")
        parser.add_argument(
            "--scope",
            default=Scope.FULL,
            choices=[Scope.ADMIN.value, Scope.READ.value],
            help="admin: also API keys; read: GET only; default: everything except API keys",
        )

    def handle(self, *, org: str, name: str, scope: str, **_: Any) -> None:
        try:
            with transaction.atomic():
                key = api_keys.issue(organizations.get_or_create(org), name=name, scope=scope)[1]
        except ValidationError as error:
            raise CommandError(_sentence(error)) from error
        self.stdout.write(key)


def _sentence(error: ValidationError) -> str:
    return " ".join(
        f"{field}: {' '.join(sentences)}" for field, sentences in error.message_dict.items()
    )
