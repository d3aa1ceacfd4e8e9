"""Verify that a session's log, or every log, is as it was recorded."""

import sys
from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from events_app.models import LogHead
from events_app.verification import Discrepancy, get_erasure, verify, verify_all
from sessions_app.models import Session


class Command(BaseCommand):
    help = (
        "Verify the chain of a session's event log; if it is broken, print where and exit with 1."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        which = parser.add_mutually_exclusive_group(required=True)
        which.add_argument("session", nargs="?", type=UUID, help="a session's id")
        which.add_argument("--all", action="store_true", help="every log")

    def handle(self, *, session: UUID | None, all: bool, **_: Any) -> None:
        if session is None or all:
            self._check_all()
        else:
            self._check_one(session)

    def _check_one(self, session_id: UUID) -> None:
        if not Session.objects.filter(pk=session_id).exists():
            raise CommandError(f"Session {session_id} not found.")
        findings = verify(session_id)
        self._report(findings)
        if findings:
            raise CommandError("The log is not as it was recorded.")
        head = LogHead.objects.filter(pk=session_id).first()
        self.stdout.write(f"{head.event_count if head else 0} events, as recorded.")
        if head and (erasure := get_erasure(head)):
            self.stdout.write(
                f"The data of events 1 to {head.erased_count} were erased on "
                f"{erasure.created_at:%d %B %Y at %H:%M} by {erasure.get_actor_kind_display()} "
                f"{erasure.actor_id}".rstrip()
                + "."
            )

    def _check_all(self) -> None:
        logs = broken = 0
        for _, findings in verify_all():
            logs += 1
            broken += bool(findings)
            self._report(findings)
            if logs % 1000 == 0 and sys.stderr.isatty():
                self.stderr.write(f"\r{logs} logs …", ending="")
        self.stdout.write(f"{logs} logs checked, {broken} not as recorded.")
        if broken:
            raise CommandError("Not every log is as it was recorded.")

    def _report(self, findings: list[Discrepancy]) -> None:
        for finding in findings:
            self.stdout.write(f"{finding.session_id}: {finding.message}")
