"""Verify that a session's log, or every log, is unchanged since it was recorded."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError
from django.template.defaultfilters import pluralize

from events_app import signing
from events_app.models import LogHead
from events_app.tree_checks import check_tree
from events_app.verification import Discrepancy, get_erasure, verify, verify_all
from sessions_app.models import Organization, Session


class Command(BaseCommand):
    help = (
        "Verify the chain of a session's event log; if it is broken, print where and exit with 1."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        which = parser.add_mutually_exclusive_group(required=True)
        which.add_argument("session", nargs="?", type=UUID, help="a session's id")
        which.add_argument("--all", action="store_true", help="every log, and every signed tree")
        parser.add_argument(
            "--org", metavar="SLUG", help="with --all: only the logs of this organization"
        )
        parser.add_argument(
            "--after", metavar="ID", type=UUID, help="with --all: continue after this session"
        )
        parser.add_argument(
            "--checkpoint",
            metavar="FILE",
            type=Path,
            help="with --all: an earlier checkpoint that the tree must extend",
        )

    def handle(self, *, session: UUID | None, all: bool, **options: Any) -> None:
        if session is None or all:
            self._check_all(**options)
        elif options["org"] or options["after"] or options["checkpoint"]:
            raise CommandError("Use --org, --after and --checkpoint only with --all.")
        else:
            self._check_one(session)

    def _check_one(self, session_id: UUID) -> None:
        if not Session.objects.filter(pk=session_id).exists():
            raise CommandError(f"Session {session_id} not found.")
        findings = verify(session_id)
        self._report(findings)
        if findings:
            raise CommandError("The log has been changed since it was recorded.")
        head = LogHead.objects.filter(pk=session_id).first()
        self.stdout.write(f"{head.event_count if head else 0} events verified.")
        if head and (erasure := get_erasure(head)):
            self.stdout.write(
                f"The data of events 1 to {head.erased_count} were erased on "
                f"{erasure.created_at:%d %B %Y at %H:%M} by {erasure.get_actor_kind_display()} "
                f"{erasure.actor_id}".rstrip()
                + "."
            )

    def _check_all(
        self, *, org: str | None, after: UUID | None, checkpoint: Path | None, **_: Any
    ) -> None:
        organizations = _organizations(org)
        kept = _kept(checkpoint, organizations)
        logs = broken = 0
        for id, findings in verify_all(organizations[0].pk if org else None, after):
            logs += 1
            broken += bool(findings)
            self._report(findings)
            if logs % 1000 == 0:
                self._progress(logs, id)
        wrong_trees = sum(
            self._check_tree(organization, kept.get(organization.pk, ""))
            for organization in organizations
        )
        self.stdout.write(f"{logs} log{pluralize(logs)} checked, {broken} with errors.")
        if broken or wrong_trees:
            raise CommandError("Verification failed for at least one log or signed tree.")

    def _progress(self, logs: int, last: UUID) -> None:
        if sys.stderr.isatty():
            self.stderr.write(f"\r{logs} logs, up to {last} …", ending="")

    def _check_tree(self, organization: Organization, kept: str) -> bool:
        found = list(check_tree(organization, kept))
        for what in found:
            self.stdout.write(f"organization {organization.slug}: {what}")
        return bool(found)

    def _report(self, findings: list[Discrepancy]) -> None:
        for finding in findings:
            self.stdout.write(f"{finding.session_id}: {finding.message}")


def _organizations(slug: str | None) -> list[Organization]:
    organizations = Organization.objects.order_by("slug")
    found = list(organizations.filter(slug=slug) if slug else organizations)
    if slug and not found:
        raise CommandError(f"Organization “{slug}” not found.")
    return found


def _kept(path: Path | None, organizations: list[Organization]) -> dict[UUID, str]:
    """The checkpoint in the file, by the id of its organization."""
    if path is None:
        return {}
    try:
        text = path.read_text()
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"{path} cannot be read: {error}") from error
    origin = text.partition("\n")[0]
    owners = [each.pk for each in organizations if signing.get_origin(each.pk) == origin]
    if not owners:
        raise CommandError(f"{path} is not a checkpoint of these organizations.")
    return {owners[0]: text}
