"""Invites the candidates of a table, each in its own transaction.

A repeated run invites only candidates that were not invited before, and updates changed values.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from sessions_app.invitations import single
from sessions_app.invitations.single import Changed
from sessions_app.invitations.table import InvitationRow, Table
from sessions_app.models import Assessment, Session
from sessions_app.vocabulary.actors import Actor
from sessions_app.vocabulary.enums import OPEN
from sessions_app.vocabulary.exceptions import Conflict, DomainError

CHUNK_SIZE = 500
_WORDS = {
    Changed.DUE_DATE: "due date",
    Changed.NAME: "name",
    Changed.EMAIL: "link sent again",
}


class Result(StrEnum):
    """The actual or previewed result of a row."""

    INVITED = "invited"
    ALREADY_INVITED = "already invited"
    REFUSED = "refused"


@dataclass(frozen=True)
class RowOutcome:
    """The result of one row. `number` is its line in the file, `reason` why it was refused.

    `changed` lists what the row changes in an earlier invitation.
    """

    number: int
    email: str
    result: Result
    reason: str = ""
    changed: tuple[Changed, ...] = ()

    @property
    def explanation(self) -> str:
        """Why the row was refused, or what was changed."""
        words = ", ".join(_WORDS[each] for each in self.changed)
        return self.reason or (f"changed: {words}" if words else "")


def preview(assessment: Assessment, table: Table, *, resend: bool = False) -> list[RowOutcome]:
    """The result that `invite` would have for each row, in the file's order. Changes nothing.

    Raises Conflict if the assessment is inactive.
    """
    require_active(assessment)
    open_sessions = _open_sessions(assessment, [row.email for row in table.rows])
    outcomes = [_preview_row(row, open_sessions.get(row.email), resend) for row in table.rows]
    return sorted([*outcomes, *invalid_rows(table)], key=lambda outcome: outcome.number)


def _preview_row(row: InvitationRow, session: Session | None, resend: bool) -> RowOutcome:
    if session is None:
        return RowOutcome(row.number, row.email, Result.INVITED)
    differs = {
        Changed.DUE_DATE: row.due_date is not None and row.due_date != session.due_date,
        Changed.NAME: row.name != session.candidate.name,
        Changed.EMAIL: resend,
    }
    changed = tuple(each for each, is_changed in differs.items() if is_changed)
    return RowOutcome(row.number, row.email, Result.ALREADY_INVITED, changed=changed)


def invite(
    assessment: Assessment,
    rows: Iterable[InvitationRow],
    *,
    site: str,
    actor: Actor,
    send_email: bool = True,
    resend: bool = False,
) -> Iterator[RowOutcome]:
    """Invite the candidates one by one, and yield the result of each.

    The e-mail is queued in the transaction that creates the session. For candidates that were
    invited before, the name and the due date are updated; with `resend` they get the link again.
    `site` is the base URL of the links.
    """
    for row in rows:
        try:
            invited = single.invite(
                assessment,
                email=row.email,
                name=row.name,
                due_date=row.due_date,
                send_email=True if resend else None if send_email else False,
                site=site,
                actor=actor,
            )
        except DomainError as error:
            yield RowOutcome(row.number, row.email, Result.REFUSED, error.message)
        else:
            result = Result.INVITED if invited.is_new else Result.ALREADY_INVITED
            yield RowOutcome(row.number, row.email, result, changed=invited.changed)


def invalid_rows(table: Table) -> list[RowOutcome]:
    """The outcomes of the rows that are invalid in the file."""
    return [
        RowOutcome(row.number, row.email, Result.REFUSED, row.reason) for row in table.invalid_rows
    ]


def require_active(assessment: Assessment) -> None:
    """Raise Conflict if the assessment is inactive."""
    if not assessment.is_active:
        raise Conflict("The assessment is inactive. Activate it to invite candidates.")


def _open_sessions(assessment: Assessment, emails: list[str]) -> dict[str, Session]:
    """The sessions of the assessment that are not submitted, by the candidate's address."""
    by_email: dict[str, Session] = {}
    for start in range(0, len(emails), CHUNK_SIZE):
        sessions = Session.objects.select_related("candidate").filter(
            assessment=assessment,
            status__in=OPEN,
            candidate__email__in=emails[start : start + CHUNK_SIZE],
        )
        by_email |= {session.candidate.email: session for session in sessions}
    return by_email
