"""Edits that the assistant proposes: kept, and taken or left by the candidate. The ONLY writer of
proposals."""

import json
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Count, QuerySet, Sum

from gradient.core.lookups import ByteLength
from sessions_app import lifecycle
from sessions_app.lifecycle import timers
from sessions_app.lifecycle.moments import moment
from sessions_app.lifecycle.transitions import require_status
from sessions_app.models import AssessmentVersion, EditProposal, Session
from sessions_app.vocabulary.enums import ProposalState, Status
from sessions_app.vocabulary.exceptions import Conflict, NotFound
from sessions_app.vocabulary.quotas import PROPOSALS
from sessions_app.vocabulary.signals import proposal_left, proposal_taken
from sessions_app.work import store
from sessions_app.workspace.deliverables.places import NoPlace, Place, find_again, with_value

MAX_OPEN = 20
"""Of a phase, which the candidate has to decide about before there are more."""
CHANGED = (
    "What this edit replaces has changed since. Your work is as it was; ask the assistant again."
)


@dataclass(frozen=True)
class Draft:
    """What is proposed, before it is kept."""

    phase_index: int
    place: Place
    value: Any
    reason: str


@dataclass(frozen=True)
class TakenProposal:
    """The proposal is part of the work, which is this, under this revision."""

    proposal: EditProposal
    state: store.State
    revision: int


def keep(session: Session, turn_id: UUID, draft: Draft) -> EditProposal:
    """Keep a proposal; the session is locked. Raises Conflict if there are too many."""
    proposals = EditProposal.objects.filter(session=session)
    if get_open(session).count() >= MAX_OPEN:
        raise Conflict(f"{MAX_OPEN} edits wait for the candidate to take or leave them.")
    change = {"before": draft.place.value, "after": draft.value}
    held = proposals.aggregate(count=Count("pk"), bytes=Sum(ByteLength("change"), default=0))
    PROPOSALS.check(held["count"] + 1, held["bytes"] + len(json.dumps(change)))
    return EditProposal.objects.create(
        session=session,
        turn_id=turn_id,
        phase_index=draft.phase_index,
        path=draft.place.path,
        part_id=draft.place.part_id,
        change=change,
        reason=draft.reason,
        created_at=moment(session),
    )


def get_open(session: Session) -> QuerySet[EditProposal]:
    """What waits for the candidate, oldest first: the current phase's."""
    index = session.current_phase_index
    proposals = EditProposal.objects.filter(session=session.pk, state=ProposalState.OPEN)
    return proposals.none() if index is None else proposals.filter(phase_index=index)


@transaction.atomic
def take(
    session_id: UUID, proposal_id: UUID, *, if_match: frozenset[str] | None = None
) -> TakenProposal | store.Refused:
    """Make the proposal a part of the work, as `lifecycle.checkpoint` saves it. One that has been
    taken is not taken again.

    Raises NotFound, IllegalTransition, and Conflict for one that was left or is of another phase,
    or if what it replaces has changed.
    """
    session = timers.lock(session_id)
    proposal = _get(session, proposal_id)
    require_status(session, Status.IN_PROGRESS)
    if proposal.state == ProposalState.LEFT:
        raise Conflict("This edit has been left.")
    if proposal.phase_index != session.current_phase_index:
        raise Conflict("This edit was proposed for a phase that has ended.")
    checkpoint = store.current(session)
    if proposal.state == ProposalState.TAKEN:
        return TakenProposal(proposal, checkpoint.state or {}, checkpoint.revision)
    state = _with_change(session, checkpoint.state, proposal)
    outcome = lifecycle.checkpoint(session.pk, state, if_match=if_match)
    if isinstance(outcome, store.Refused):
        return outcome
    _decide(session, proposal, ProposalState.TAKEN)
    proposal_taken.send(Session, session=session, proposal=proposal, at=proposal.decided_at)
    return TakenProposal(proposal, state, outcome.revision)


@transaction.atomic
def leave(session_id: UUID, proposal_id: UUID) -> EditProposal:
    """Decide against the proposal; once is enough. Raises NotFound, IllegalTransition, and Conflict
    for one that has been taken."""
    session = timers.lock(session_id)
    proposal = _get(session, proposal_id)
    require_status(session, Status.IN_PROGRESS)
    if proposal.state == ProposalState.TAKEN:
        raise Conflict("This edit has been taken. Undo it in the editor.")
    if proposal.state == ProposalState.OPEN:
        _decide(session, proposal, ProposalState.LEFT)
        proposal_left.send(Session, session=session, proposal=proposal, at=proposal.decided_at)
    return proposal


def _with_change(
    session: Session, state: store.State | None, proposal: EditProposal
) -> store.State:
    type = AssessmentVersion.objects.get_for_session(session).deliverable_type
    try:
        place = find_again(type, state, proposal.path, proposal.part_id)
    except NoPlace as error:
        raise Conflict(CHANGED) from error
    if place.value != proposal.change["before"]:
        raise Conflict(CHANGED)
    return with_value(type, state, place, proposal.change["after"])


def _get(session: Session, proposal_id: UUID) -> EditProposal:
    proposal = EditProposal.objects.filter(session=session, pk=proposal_id).first()
    if proposal is None:
        raise NotFound("There is no such edit.")
    return proposal


def _decide(session: Session, proposal: EditProposal, state: ProposalState) -> None:
    proposal.state, proposal.decided_at = state, moment(session)
    proposal.save(update_fields=["state", "decided_at"])
