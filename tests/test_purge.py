"""`manage.py purge` is killed, run again and run twice at once: what is due is erased once."""

from contextlib import ExitStack
from subprocess import Popen
from uuid import UUID

import pytest
from django.conf import settings
from django.db import connection

from events_app.verification import verify
from sessions_app.accounts import candidates
from sessions_app.deletion import retention
from sessions_app.deletion.erasure import SESSIONS_ERASED, erase_older
from sessions_app.models import AuditEntry, Candidate, Erasure, Organization, Session
from sessions_app.reads import counts
from sessions_app.reads.counts import Selection
from sessions_app.vocabulary.enums import ActorKind, Status
from sessions_app.vocabulary.exceptions import NotFound
from tests.factories import CandidateFactory, OrganizationFactory, SessionFactory
from tests.processes import database_url, running
from tests.sessions_app.deletion.test_retention import DAYS, ago, old
from tests.sessions_app.verbs import STAFF
from tests.stored_rows import rows
from tests.threads import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

PEOPLE = 6
"""With a session that is due: five old ones, and one that has a recent session besides."""

# Runs the command, and dies by `kill -9` in the third call of a function.
KILLED = """
import os, signal
from django.core.management import call_command
from sessions_app.deletion import erasure, retention
calls = []
def dying(call):
    def wrapped(*args, **kwargs):
        {after}
        calls.append(1)
        if len(calls) == 3: os.kill(os.getpid(), signal.SIGKILL)
        {before}
    return wrapped
{module}.{name} = dying({module}.{name})
call_command("purge", "--no-input")
"""
POINTS = {
    "before a candidate is locked": ("retention", "erase_older", False),
    "before a row is erased": ("erasure", "_erase_sessions", False),
    "when the rows are erased and nothing is committed": ("erasure", "_erase_rows", True),
    "when the audit entry is written and nothing is committed": ("erasure", "_record", True),
    "between two candidates": ("retention", "erase_older", True),
}


def dying_at(point: str) -> str:
    module, name, is_after = POINTS[point]
    if is_after:
        before, after = "return result", "result = call(*args, **kwargs)"
    else:
        before, after = "return call(*args, **kwargs)", ""
    return KILLED.format(module=module, name=name, before=before, after=after or "pass")


@pytest.fixture
def organization(db: None) -> Organization:
    """With all kinds of what is due, and of what stays."""
    organization = OrganizationFactory.create(slug="acme", retention_days=DAYS)
    for _ in range(3):
        old(organization)
    old(organization, status="invited", created_at=ago(DAYS + 1))
    with_another = old(organization)
    SessionFactory.create(
        organization=organization, candidate=with_another.candidate, status="submitted"
    )
    CandidateFactory.create(organization=organization, created_at=ago(DAYS + 1))
    held = old(organization)
    candidates.hold(organization.pk, held.candidate_id, reason="Claim", actor=STAFF)
    old(organization, now=ago(DAYS - 1))
    return organization


def recorded() -> list[tuple[str, UUID]]:
    """The actions of purges, and on whom."""
    entries = AuditEntry.objects.filter(actor_kind=ActorKind.TIMER)
    return list(entries.values_list("action", "object_id"))


def environment() -> dict[str, str]:
    connection.close()  # the commands are other processes
    return {
        "SECRET_KEY": settings.SECRET_KEY,
        "HTTPS_ONLY": "0",
        "DATABASE_URL": database_url(),
    }


def output_of(process: "Popen[str]") -> str:
    out, _ = process.communicate(timeout=120)
    assert process.returncode == 0, out
    return out


def number_erased(out: str) -> int:
    line = next(line for line in out.splitlines() if line.endswith("candidates erased."))
    return int(line.removeprefix("acme: ").split()[0])


def require_all_erased_once(organization: Organization) -> None:
    erased = Session.objects.filter(erasure__isnull=False)
    assert erased.count() == Erasure.objects.count() == 5
    assert Candidate.objects.filter(erased_at__isnull=False).count() == 5
    entries = recorded()
    assert len(entries) == len(set(entries)) == PEOPLE
    assert sorted(action for action, _ in entries) == [
        *["candidate.erased"] * 5,
        "candidate.sessions_erased",
    ]
    held = Candidate.objects.exclude(held_at=None).get()
    assert held.erased_at is None
    kept = Session.objects.filter(erasure=None)
    assert kept.count() == 3
    assert kept.filter(candidate=held).count() == 1
    for session in Session.objects.all():
        assert verify(session.pk) == []
    for status in (None, *Status):
        selection = Selection(organization.pk, status=status)
        assert counts.total(selection) == selection.rows().count()
    assert retention.purge_all() == 0


def test_a_dry_run_changes_nothing_and_says_what_the_purge_then_does(
    organization: Organization,
) -> None:
    before = sorted(rows())
    with running("purge", "--dry-run", **environment()) as process:
        out = output_of(process)
    assert "acme: 5 sessions of 6 candidates ended before" in out
    assert "; 1 candidates have a legal hold and stay." in out
    assert sorted(rows()) == before
    with running("purge", "--no-input", **environment()) as process:
        assert number_erased(output_of(process)) == PEOPLE
    require_all_erased_once(organization)


@pytest.mark.parametrize("point", POINTS)
def test_a_purge_that_is_killed_is_run_again(organization: Organization, point: str) -> None:
    with running("shell", "-c", dying_at(point), **environment()) as process:
        process.communicate(timeout=120)
        assert process.returncode == -9
    done = len(recorded())
    assert done == (3 if point == "between two candidates" else 2)
    with running("purge", "--no-input", **environment()) as process:
        assert number_erased(output_of(process)) == PEOPLE - done
    require_all_erased_once(organization)


def test_two_commands_at_once_erase_everything_once(organization: Organization) -> None:
    with ExitStack() as stack:
        two = [
            stack.enter_context(running("purge", "--no-input", **environment())) for _ in range(2)
        ]
        outputs = [output_of(process) for process in two]
    # The second may have begun when nothing was left, and says so.
    erased = [number_erased(out) for out in outputs if "candidates erased." in out]
    assert sum(erased) == PEOPLE
    require_all_erased_once(organization)


def test_four_purges_of_one_list_erase_everything_once(organization: Organization) -> None:
    assert sum(at_once(*[lambda: sum(1 for _ in retention.purge(organization))] * 4)) == PEOPLE
    require_all_erased_once(organization)


def test_who_is_listed_and_has_nothing_due_any_more_leaves_no_entry(
    organization: Organization,
) -> None:
    """As the slower of two purges finds a candidate with a recent session."""
    recent = SessionFactory.create(organization=organization, status="submitted")
    with pytest.raises(NotFound, match="no session that is due"):
        erase_older(organization.pk, recent.candidate_id, before=ago(DAYS), actor=STAFF)
    assert not AuditEntry.objects.filter(action=SESSIONS_ERASED).exists()
    assert not Erasure.objects.exists()
