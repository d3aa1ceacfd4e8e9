"""The queue of invitation e-mails: a worker sends them and records the results (record 0026).

An e-mail is sent once, unless a worker dies or loses its connection after the mail server accepted
it and before that was recorded. SMTP cannot prevent this. The next attempt then sends it a second
time, with the same Message-ID.
"""

import logging
from datetime import timedelta
from time import sleep

from django.db import Error as AnyDatabaseError
from django.db import connection

from gradient.core import clock
from gradient.core.mail import MailRefused, accepted
from gradient.core.tasks import claims
from gradient.core.tasks.dispatcher import Lane, Queue
from gradient.core.tasks.lanes import due_lanes
from gradient.core.tasks.waits import wait_after
from sessions_app.invitations.mail import build_message
from sessions_app.models import MAX_ERROR_LENGTH, InvitationEmail
from sessions_app.vocabulary.enums import OPEN, EmailStatus

logger = logging.getLogger(__name__)

WAITS_SECONDS = (10, 30, 60, 120, 300, 600, 1_800, 3_600, 7_200)
"""The delays after each failure; the last one repeats."""
RETRIED_FOR = timedelta(days=2)
"""Counted from the time at which the e-mail was queued."""
MAX_ATTEMPTS = 100
"""More than fit into `RETRIED_FOR`, so the worker must have died in most of them."""
SUBMITTED_BEFORE = "The session was submitted before the e-mail was sent."
"""The reason of a failed e-mail that nobody needs any more."""
RECORD_ATTEMPTS = 30
RECORD_PAUSE_SECONDS = 1


def send_next(lane: Lane) -> bool:
    """Send the organization's e-mail that is due first. Return False if none is due."""
    emails = InvitationEmail.objects.filter(organization_id=lane.organization_id)
    email = claims.claim_next(emails)
    if email is None:
        return False
    with claims.keep_alive(email):
        _attempt(email)
    return True


def find_lanes() -> list[Lane]:
    return [Lane(id, id) for id in due_lanes(InvitationEmail, "organization")]


QUEUE = Queue(
    "invitation e-mails", find_lanes, send_next, threads=16, per_organization=2, per_lane=2
)


def _attempt(email: InvitationEmail) -> None:
    if email.attempt_count > MAX_ATTEMPTS:
        _fail(email, "The worker was interrupted in every attempt.", is_final=True)
        return
    try:
        _send(email)
    except MailRefused as error:
        _fail(email, str(error), is_final=error.is_final)
    except AnyDatabaseError:  # the claim expires, and another attempt follows
        raise
    except Exception as error:  # such as a name that is invalid in a header
        logger.exception("The invitation e-mail %s crashed.", email.pk)
        _fail(email, f"The e-mail could not be sent ({type(error).__name__}).")


def _send(email: InvitationEmail) -> None:
    with_names = InvitationEmail.objects.select_related(
        "session__candidate", "session__assessment", "session__organization"
    )
    current = with_names.filter(pk=email.pk, claim=email.claim).first()
    if current is None:  # queued again, or deleted
        return
    if current.session.status not in OPEN:
        raise MailRefused(SUBMITTED_BEFORE, is_final=True)
    message = build_message(current)
    claims.release_connection()
    with accepted(message):
        _record_sent(email)


def _record_sent(email: InvitationEmail) -> None:
    """Record that the server accepted the e-mail, retrying while the database is not available.

    Without the record the e-mail would be sent again.
    """
    for attempt in range(1, RECORD_ATTEMPTS + 1):
        try:
            claims.finish(email, status=EmailStatus.SENT, sent_at=clock.now(), last_error="")
        except AnyDatabaseError:
            if attempt == RECORD_ATTEMPTS:
                raise
            connection.close()  # the next query opens a new connection
            sleep(RECORD_PAUSE_SECONDS)
        else:
            return


def _fail(email: InvitationEmail, reason: str, *, is_final: bool = False) -> None:
    """After a failure: schedule the next attempt, or give up."""
    error, now = reason[:MAX_ERROR_LENGTH], clock.now()
    given_up_at = email.ordered_at + RETRIED_FOR
    next_at = now + wait_after(email.attempt_count, WAITS_SECONDS)
    if is_final or now >= given_up_at:
        # Without the reason, which may contain the candidate's address.
        logger.warning("The invitation e-mail of session %s failed.", email.session_id)
        claims.finish(email, status=EmailStatus.FAILED, last_error=error)
    else:
        claims.postpone(email, min(next_at, given_up_at), last_error=error)
