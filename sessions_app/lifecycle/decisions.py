"""The verb for decisions about a candidate."""

from uuid import UUID

from django.db import transaction

from sessions_app.lifecycle import timers
from sessions_app.lifecycle.timestamps import next_timestamp
from sessions_app.lifecycle.transitions import require_status, write_columns
from sessions_app.models import Decision, Session
from sessions_app.scores import decisions
from sessions_app.vocabulary.actors import Actor
from sessions_app.vocabulary.enums import SUBMITTED_OR_LATER, Outcome
from sessions_app.vocabulary.exceptions import Conflict, PreconditionFailed
from sessions_app.vocabulary.signals import session_decided


@transaction.atomic
def decide(
    session_id: UUID,
    *,
    outcome: Outcome | None,
    reason: str,
    actor: Actor,
    expected_version: int | None = None,
) -> Decision:
    """Record a decision, or withdraw the last one (`outcome` None), and return the latest version.

    Repeating the last outcome with the same reason records nothing. Raises IllegalTransition before
    the submission, Conflict if there is no decision to withdraw, and PreconditionFailed if the
    latest version is not `expected_version` (0: no decision yet).
    """
    session = timers.lock(session_id)
    require_status(session, *SUBMITTED_OR_LATER)
    last = decisions.latest(session)
    if last is not None and (last.outcome, last.reason) == (outcome or "", reason):
        return last
    if expected_version not in (None, last.version if last else 0):
        raise PreconditionFailed("Another decision was recorded in the meantime.")
    if outcome is None and (last is None or not last.outcome):
        raise Conflict("There is no decision to withdraw.")
    decision = decisions.record(
        session, outcome=outcome, reason=reason, actor=actor, at=next_timestamp(session)
    )
    write_columns(session, decision=decision.outcome)
    session_decided.send(Session, session=session, decision=decision)
    return decision
