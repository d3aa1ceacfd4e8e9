"""Make an API key, and its organization where it is missing."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from sessions_app.accounts import api_keys
from sessions_app.models import Organization
from sessions_app.vocabulary.enums import Scope


class Command(BaseCommand):
    help = "Make an API key and print it, alone and for the only time, on standard output."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--org", required=True, metavar="SLUG", help="the organization; made where missing"
        )
        parser.add_argument("--name", required=True, metavar="LABEL", help="what the key is for")
        parser.add_argument(
            "--scope",
            default=Scope.FULL,
            choices=[Scope.ADMIN.value, Scope.READ.value],
            help="admin: keys too; read: GET only; without it: everything but keys",
        )

    def handle(self, *, org: str, name: str, scope: str, **_: Any) -> None:
        try:
            with transaction.atomic():
                key = api_keys.issue(_organization(org), name=name, scope=scope)[1]
        except ValidationError as error:
            raise CommandError(_sentence(error)) from error
        self.stdout.write(key)


def _organization(slug: str) -> Organization:
    """The one of that slug, made if there is none. Raises ValidationError for what is no slug."""
    name = slug.replace("-", " ").replace("_", " ").title().strip() or slug
    # What is no slug is not looked for: PostgreSQL cannot be asked for every string.
    Organization(slug=slug, name=name).clean_fields()
    return Organization.objects.get_or_create(slug=slug, defaults={"name": name})[0]


def _sentence(error: ValidationError) -> str:
    return " ".join(
        f"{field}: {' '.join(sentences)}" for field, sentences in error.message_dict.items()
    )
