"""Delete an organization with everything that belongs to it."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from gradient.core import clock
from sessions_app.deletion import whole
from sessions_app.models import Organization
from sessions_app.vocabulary.exceptions import Conflict


class Command(BaseCommand):
    help = (
        "Delete an organization with all of its sessions, candidates, keys, members and records, "
        "and print a receipt, which is all that remains. Users stay."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", help="the organization")
        parser.add_argument(
            "--dry-run", action="store_true", help="only print what would be deleted"
        )
        parser.add_argument(
            "--confirm", metavar="SLUG", help="its slug again, instead of typing it when asked"
        )

    def handle(self, *, slug: str, dry_run: bool, confirm: str | None, **_: Any) -> None:
        organization = Organization.objects.filter(slug=slug).first()
        if organization is None:
            raise CommandError(f"Organization “{slug}” not found.")
        has = whole.extent(organization)
        self.stderr.write(
            f"{organization.name}: {has.sessions} sessions, {has.running} of them running, "
            f"{has.candidates} candidates, {has.held} of them with a legal hold."
        )
        if has.is_held:
            self.stderr.write("It has a legal hold itself: nothing of it can be deleted.")
        if dry_run:
            return
        if confirm is None:
            confirm = input("All of this is deleted for good. Type the slug to go on: ")
        if confirm != slug:
            raise CommandError("Nothing was deleted.")
        id = str(organization.pk)
        try:
            counts = whole.delete_organization(organization.pk)
        except Conflict as error:
            raise CommandError(str(error)) from error
        receipt = {"organization": {"id": id, "slug": slug}, "deletedAt": clock.now().isoformat()}
        self.stdout.write(json.dumps({**receipt, "rows": counts}, indent=2))
