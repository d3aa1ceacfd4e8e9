"""Inviting the candidates of a table, one transaction each: again, and only the rest is done."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from django.db import transaction

from sessions_app import lifecycle
from sessions_app.invitations.table import Line, Table
from sessions_app.invitations.tasks import send_invitation
from sessions_app.models import Assessment, Session
from sessions_app.vocabulary.enums import OPEN
from sessions_app.vocabulary.exceptions import Conflict, DomainError

CHUNK = 500


class Result(StrEnum):
    """What became of a line, or would become of it."""

    INVITED = "invited"
    WAS_INVITED = "was invited before"
    REFUSED = "refused"


@dataclass(frozen=True)
class Outcome:
    """The result for one line of the file; `reason` says why it was refused."""

    number: int
    email: str
    result: Result
    reason: str = ""


def preview(assessment: Assessment, table: Table) -> list[Outcome]:
    """What inviting would do with every line, in the file's order; nothing is changed.

    Raises Conflict if the assessment takes no more invitations.
    """
    require_active(assessment)
    known = _invited(assessment, [line.email for line in table.lines])
    outcomes = [
        Outcome(
            line.number,
            line.email,
            Result.WAS_INVITED if line.email in known else Result.INVITED,
        )
        for line in table.lines
    ]
    return sorted([*outcomes, *refusals(table)], key=lambda outcome: outcome.number)


def invite(
    assessment: Assessment, lines: Iterable[Line], *, site: str, send_email: bool = True
) -> Iterator[Outcome]:
    """Invite the candidates, and say of each what became of it, as it is done.

    The e-mail is ordered in the transaction that makes the session, so that it is sent once; who
    was invited before gets none. `site` is what links begin with.
    """
    for line in lines:
        try:
            is_new = _invite_one(assessment, line, site, send_email)
        except DomainError as error:
            yield Outcome(line.number, line.email, Result.REFUSED, error.message)
        else:
            result = Result.INVITED if is_new else Result.WAS_INVITED
            yield Outcome(line.number, line.email, result)


def refusals(table: Table) -> list[Outcome]:
    """The lines that the table could not be read for."""
    return [
        Outcome(refused.number, refused.email, Result.REFUSED, refused.reason)
        for refused in table.refused
    ]


def require_active(assessment: Assessment) -> None:
    """Raise Conflict if the assessment takes no more invitations."""
    if not assessment.is_active:
        raise Conflict("The assessment is inactive. Activate it to invite candidates.")


@transaction.atomic
def _invite_one(assessment: Assessment, line: Line, site: str, send_email: bool) -> bool:
    session, is_new = lifecycle.invite(
        assessment, email=line.email, name=line.name, due_date=line.due_date
    )
    if is_new and send_email:
        send_invitation.enqueue(str(session.pk), site)
    return is_new


def _invited(assessment: Assessment, emails: list[str]) -> set[str]:
    """Those of the addresses that have a session which is not handed in."""
    found: set[str] = set()
    for start in range(0, len(emails), CHUNK):
        sessions = Session.objects.filter(
            assessment=assessment,
            status__in=OPEN,
            candidate__email__in=emails[start : start + CHUNK],
        )
        found.update(sessions.values_list("candidate__email", flat=True))
    return found
