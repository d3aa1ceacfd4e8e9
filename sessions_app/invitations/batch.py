"""Inviting the candidates of a table, each in a transaction of its own.

A repeated run invites only those that were not invited before.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from django.db import transaction

from sessions_app import lifecycle
from sessions_app.invitations import mail
from sessions_app.invitations.table import InvitationRow, Table
from sessions_app.models import Assessment, Session
from sessions_app.vocabulary.enums import OPEN
from sessions_app.vocabulary.exceptions import Conflict, DomainError

CHUNK_SIZE = 500


class Result(StrEnum):
    """The actual or previewed result of a row."""

    INVITED = "invited"
    ALREADY_INVITED = "already invited"
    REFUSED = "refused"


@dataclass(frozen=True)
class RowOutcome:
    """The result of one row; `number` is its line in the file, `reason` says why it was refused."""

    number: int
    email: str
    result: Result
    reason: str = ""


def preview(assessment: Assessment, table: Table) -> list[RowOutcome]:
    """The result that inviting would have for each row, in the file's order. Changes nothing.

    Raises Conflict if the assessment is inactive.
    """
    require_active(assessment)
    already_invited = _already_invited(assessment, [row.email for row in table.rows])
    outcomes = [
        RowOutcome(
            row.number,
            row.email,
            Result.ALREADY_INVITED if row.email in already_invited else Result.INVITED,
        )
        for row in table.rows
    ]
    return sorted([*outcomes, *invalid_rows(table)], key=lambda outcome: outcome.number)


def invite(
    assessment: Assessment, rows: Iterable[InvitationRow], *, site: str, send_email: bool = True
) -> Iterator[RowOutcome]:
    """Invite the candidates one by one, and yield the result of each.

    The e-mail is queued in the transaction that creates the session, so that it is sent exactly
    once; candidates that were invited before get none. `site` is the base URL of the links.
    """
    for row in rows:
        try:
            is_new = _invite_one(assessment, row, site, send_email)
        except DomainError as error:
            yield RowOutcome(row.number, row.email, Result.REFUSED, error.message)
        else:
            result = Result.INVITED if is_new else Result.ALREADY_INVITED
            yield RowOutcome(row.number, row.email, result)


def invalid_rows(table: Table) -> list[RowOutcome]:
    """The outcomes of the rows that are invalid in the file."""
    return [
        RowOutcome(row.number, row.email, Result.REFUSED, row.reason) for row in table.invalid_rows
    ]


def require_active(assessment: Assessment) -> None:
    """Raise Conflict if the assessment is inactive."""
    if not assessment.is_active:
        raise Conflict("The assessment is inactive. Activate it to invite candidates.")


@transaction.atomic
def _invite_one(assessment: Assessment, row: InvitationRow, site: str, send_email: bool) -> bool:
    session, is_new = lifecycle.invite(
        assessment, email=row.email, name=row.name, due_date=row.due_date
    )
    if is_new and send_email:
        mail.queue(session, site=site)
    return is_new


def _already_invited(assessment: Assessment, emails: list[str]) -> set[str]:
    """The addresses that have a session of the assessment that is not submitted."""
    already_invited: set[str] = set()
    for start in range(0, len(emails), CHUNK_SIZE):
        sessions = Session.objects.filter(
            assessment=assessment,
            status__in=OPEN,
            candidate__email__in=emails[start : start + CHUNK_SIZE],
        )
        already_invited.update(sessions.values_list("candidate__email", flat=True))
    return already_invited
