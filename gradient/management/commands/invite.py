"""Invite the candidates of a CSV file to an assessment."""

import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from sessions_app.invitations import batch
from sessions_app.invitations.batch import Result, RowOutcome
from sessions_app.invitations.table import MAX_BYTES, Table, read
from sessions_app.models import Assessment
from sessions_app.vocabulary.actors import Actor
from sessions_app.vocabulary.enums import ActorKind
from sessions_app.vocabulary.exceptions import DomainError

SOMEBODY = Actor(ActorKind.STAFF)
"""At the command line, nobody is signed in."""


class Command(BaseCommand):
    help = (
        "Invite the candidates of a CSV file with the columns email, name and, optionally, "
        "dueDate. Prints a line for each. Run again, it invites only the rest, and takes over "
        "names and due dates that differ."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--assessment", required=True, type=UUID, metavar="ID")
        parser.add_argument("--dry-run", action="store_true", help="only print what would be done")
        parser.add_argument(
            "--no-email", action="store_true", help="create the sessions without sending e-mail"
        )
        parser.add_argument(
            "--resend", action="store_true", help="send the link again to those invited before"
        )
        parser.add_argument("file", help="the file; - reads standard input")

    def handle(
        self,
        *,
        assessment: UUID,
        dry_run: bool,
        no_email: bool,
        file: str,
        resend: bool = False,
        **_: Any,
    ) -> None:
        if resend and no_email:
            raise CommandError("Use either --resend or --no-email.")
        if not (no_email or dry_run or settings.PUBLIC_URL):
            raise CommandError("Set PUBLIC_URL, the base URL of the links, or use --no-email.")
        chosen = Assessment.objects.select_related("organization").filter(pk=assessment).first()
        if chosen is None:
            raise CommandError(f"Assessment {assessment} not found.")
        try:
            table = read(_read_bytes(file))
            planned = batch.preview(chosen, table, resend=resend)
        except DomainError as error:
            raise CommandError(error.message) from error
        self._warn(table)
        emails = {"send_email": not no_email, "resend": resend}
        done = planned if dry_run else self._invite(chosen, table, **emails)
        self._report(done, dry_run=dry_run)

    def _invite(self, assessment: Assessment, table: Table, **emails: bool) -> Iterable[RowOutcome]:
        yield from batch.invalid_rows(table)
        yield from batch.invite(
            assessment, table.rows, site=settings.PUBLIC_URL, actor=SOMEBODY, **emails
        )

    def _warn(self, table: Table) -> None:
        if table.encoding == "cp1252":
            self.stderr.write("The file is not UTF-8; it was read as Windows-1252.")
        if table.ignored:
            self.stderr.write(f"Ignored columns: {', '.join(table.ignored)}.")

    def _report(self, outcomes: Iterable[RowOutcome], *, dry_run: bool) -> None:
        """Print each outcome as it comes, then the totals. Exit code 1 if any was refused."""
        counts: Counter[Result] = Counter()
        for outcome in outcomes:
            counts[outcome.result] += 1
            why = f": {outcome.explanation}" if outcome.explanation else ""
            self.stdout.write(f"line {outcome.number}: {outcome.email}: {outcome.result}{why}")
        total = ", ".join(f"{counts[result]} {result}" for result in Result)
        self.stdout.write(f"{'Would be: ' if dry_run else ''}{total}.")
        if counts[Result.REFUSED]:
            sys.exit(1)


def _read_bytes(file: str) -> bytes:
    """The file, or one byte more than is allowed of a larger one."""
    try:
        if file == "-":
            return sys.stdin.buffer.read(MAX_BYTES + 1)
        with Path(file).open("rb") as stream:
            return stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise CommandError(f"Cannot read {file}: {error.strerror}.") from error
