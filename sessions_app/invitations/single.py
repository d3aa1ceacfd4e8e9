"""Inviting one candidate, changing an earlier invitation, and sending or replacing the link."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Unpack
from uuid import UUID

from django.db import transaction

from sessions_app import lifecycle
from sessions_app.accounts import candidates
from sessions_app.accounts.candidates import CandidateColumns
from sessions_app.invitations import mail
from sessions_app.lifecycle import timers
from sessions_app.lifecycle.preparation import ERASED_MESSAGE
from sessions_app.models import Assessment, Candidate, Session
from sessions_app.vocabulary.actors import Actor
from sessions_app.vocabulary.enums import OPEN, Status
from sessions_app.vocabulary.exceptions import Conflict


class Changed(StrEnum):
    """What a repeated invitation changed, in the order of the API's `changed`."""

    DUE_DATE = "dueDate"
    NAME = "name"
    EMAIL = "email"
    """The link is sent again."""


@dataclass(frozen=True)
class Invited:
    """The result of an invitation. `changed` is empty for a new session."""

    session: Session
    is_new: bool
    changed: tuple[Changed, ...] = ()


@transaction.atomic
def invite(
    assessment: Assessment,
    *,
    email: str,
    name: str,
    due_date: datetime | None = None,
    send_email: bool | None = None,
    site: str,
    actor: Actor,
) -> Invited:
    """Invite the candidate, or change their open session's due date and name if these differ.

    With `send_email` None, the link is sent for a new session only; with True, it is also sent
    again. `site` is the base URL of the link. Raises like `lifecycle.invite`.
    """
    previous_name = _get_name(assessment, email)
    session, is_new = lifecycle.invite(assessment, email=email, name=name, due_date=due_date)
    # The rows of the candidate and of an open session are locked now.
    if name != session.candidate.name:
        candidates.update(session.organization_id, session.candidate_id, name=name)
    if is_new:
        if send_email is not False:
            mail.queue(session, site=site)
        return Invited(session, is_new)
    changed = []
    if due_date is not None and due_date != session.due_date:
        lifecycle.change_due_date(session.pk, due_date=due_date, actor=actor)
        changed.append(Changed.DUE_DATE)
    if name != previous_name:
        changed.append(Changed.NAME)
    if send_email:
        mail.queue(session, site=site)
        changed.append(Changed.EMAIL)
    return Invited(session, is_new, tuple(changed))


@transaction.atomic
def change_candidate(
    organization_id: UUID,
    candidate_id: UUID,
    *,
    site: str,
    actor: Actor,
    send_email: bool = True,
    **columns: Unpack[CandidateColumns],
) -> Candidate:
    """Change the given columns. A change of the address invalidates links sent to the old one.

    Sessions that have not started get another token and, unless `send_email` is False, the link is
    sent to the new address. Raises like `candidates.update`.
    """
    before = candidates.lock(organization_id, candidate_id).email
    candidate = candidates.update(organization_id, candidate_id, **columns)
    if candidate.email == before:
        return candidate
    invited = Session.objects.filter(candidate=candidate, status=Status.INVITED)
    for session in invited.order_by("pk"):
        is_rotated = lifecycle.rotate_token(session.pk, actor=actor, statuses=(Status.INVITED,))
        if is_rotated and send_email:
            mail.queue(session, site=site)
    return candidate


@transaction.atomic
def rotate_link(session_id: UUID, *, site: str, actor: Actor, send_email: bool = True) -> None:
    """Replace the session's link, and send the new one unless the session was submitted."""
    lifecycle.rotate_token(session_id, actor=actor)
    session = Session.objects.get(pk=session_id)
    if send_email and session.status in OPEN:
        mail.queue(session, site=site)


@transaction.atomic
def send_link(session_id: UUID, *, site: str) -> None:
    """Send the session's link again.

    Raises NotFound, and Conflict if the session was submitted or erased.
    """
    session = timers.lock(session_id)
    if not session.has_token:
        raise Conflict(ERASED_MESSAGE)
    if session.status not in OPEN:
        raise Conflict("The session was submitted, so its link is no longer needed.")
    mail.queue(session, site=site)


def _get_name(assessment: Assessment, email: str) -> str | None:
    rows = Candidate.objects.filter(organization=assessment.organization_id, email=email)
    return rows.values_list("name", flat=True).first()
