"""Erase the sessions and candidates that are older than their organization keeps them."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from sessions_app.deletion import retention
from sessions_app.deletion.retention import Due
from sessions_app.models import Organization


class Command(BaseCommand):
    help = (
        "Erase the personal data of sessions and candidates that are older than their "
        "organization's retention. Prints what is due, and asks before it erases."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--org", metavar="SLUG", help="one organization instead of all")
        parser.add_argument(
            "--dry-run", action="store_true", help="only print what would be erased"
        )
        parser.add_argument(
            "--no-input", action="store_false", dest="interactive", help="erase without asking"
        )

    def handle(self, *, org: str | None, dry_run: bool, interactive: bool, **_: Any) -> None:
        found = [due for due in map(retention.due, _organizations(org)) if due is not None]
        for due in found:
            self._print(due)
        if not found:
            self.stdout.write("No organization has a retention; nothing is erased.")
        if dry_run or not any(due.candidates for due in found):
            return
        if interactive and input("Erase these for good? Type “yes” to go on: ") != "yes":
            raise CommandError("Nothing was erased.")
        for due in found:
            erased = sum(1 for _ in retention.purge(due.organization))
            self.stdout.write(f"{due.organization.slug}: {erased} candidates erased.")

    def _print(self, due: Due) -> None:
        held = f"; {due.held} candidates have a legal hold and stay" if due.held else ""
        self.stdout.write(
            f"{due.organization.slug}: {due.sessions} sessions of {due.candidates} candidates "
            f"ended before {due.before:%d %B %Y}{held}."
        )


def _organizations(slug: str | None) -> list[Organization]:
    organizations = Organization.objects.order_by("slug")
    if slug is None:
        return list(organizations)
    found = list(organizations.filter(slug=slug))
    if not found:
        raise CommandError(f"Organization “{slug}” not found.")
    return found
