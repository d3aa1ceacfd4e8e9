"""Turns of the assistant: opened, kept as they come, and ended. The ONLY writer of turns."""

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction

from gradient.core import clock
from sessions_app.lifecycle import conversation, timers
from sessions_app.lifecycle.moments import moment
from sessions_app.lifecycle.transitions import require_status
from sessions_app.models import AssistantTurn, Session
from sessions_app.vocabulary.enums import RUNNING, MessageRole, TurnState
from sessions_app.vocabulary.exceptions import Conflict, NotFound

LEASE_MARGIN = timedelta(seconds=30)
BROKEN = "The answer broke off. What came of it is kept; ask again for the rest."


@transaction.atomic
def open_turn(session_id: UUID, content: str) -> AssistantTurn:
    """Record what the candidate asks, and open the turn of the answer.

    Raises IllegalTransition unless a timer runs, and Conflict while another answer is under way or
    if the session has used all of its answers.
    """
    session = timers.lock(session_id)
    require_status(session, *RUNNING)
    now = moment(session)
    _end_overdue(session, now)
    turns = AssistantTurn.objects.filter(session=session)
    if turns.filter(state=TurnState.OPEN).exists():
        raise Conflict("The assistant is still answering. Stop it, or wait for its answer.")
    if turns.count() >= settings.ASSISTANT_MAX_TURNS:
        most = settings.ASSISTANT_MAX_TURNS
        raise Conflict(f"The assistant gives at most {most:,} answers in a session.")
    conversation.record(session.pk, role=MessageRole.USER, content=content)
    return AssistantTurn.objects.create(session=session, begun_at=now, lease_ends_at=now + _lease())


def take(turn_id: UUID) -> AssistantTurn | None:
    """The open turn, with a lease that begins now; None for one that has ended meanwhile."""
    lease_ends_at = clock.now() + _lease()
    open_turns = AssistantTurn.objects.filter(pk=turn_id, state=TurnState.OPEN)
    if not open_turns.update(lease_ends_at=lease_ends_at):
        return None
    return open_turns.select_related("session").first()


@transaction.atomic
def settle(session_id: UUID, turn_id: UUID) -> AssistantTurn:
    """The turn; that of a process that died is ended first. Raises NotFound."""
    turn = get_turn(session_id, turn_id)
    if turn.state == TurnState.OPEN and turn.lease_ends_at <= clock.now():
        session = timers.lock(session_id)
        _end_overdue(session, clock.now())
        turn.refresh_from_db()
    return turn


@transaction.atomic
def keep(turn: AssistantTurn, text: str) -> bool:
    """Keep what has come so far; False if nobody waits for more."""
    session = timers.lock(turn.session_id)
    if session.status not in RUNNING:
        return False
    open_turns = AssistantTurn.objects.filter(pk=turn.pk, state=TurnState.OPEN)
    return open_turns.update(text=text) == 1


@transaction.atomic
def end(turn: AssistantTurn, state: TurnState, *, text: str, model: str, fault: str = "") -> None:
    """End the turn, and record what came as a message. One that has ended stays as it is."""
    session = timers.lock(turn.session_id)
    current = AssistantTurn.objects.filter(pk=turn.pk, state=TurnState.OPEN).first()
    if current is not None:
        current.text = text
        _end(session, current, state, model=model, fault=fault)


@transaction.atomic
def stop(session_id: UUID, turn_id: UUID) -> AssistantTurn:
    """End the turn with what has come of it. Raises NotFound."""
    session = timers.lock(session_id)
    turn = get_turn(session_id, turn_id)
    if turn.state == TurnState.OPEN:
        _end(session, turn, TurnState.STOPPED)
    return turn


def get_turn(session_id: UUID, turn_id: UUID) -> AssistantTurn:
    turn = AssistantTurn.objects.filter(session=session_id, pk=turn_id).first()
    if turn is None:
        raise NotFound("There is no such turn.")
    return turn


def get_open(session_id: UUID) -> AssistantTurn | None:
    return AssistantTurn.objects.filter(session=session_id, state=TurnState.OPEN).first()


def _lease() -> timedelta:
    return timedelta(seconds=settings.ASSISTANT_TIMEOUT_SECONDS) + LEASE_MARGIN


def _end_overdue(session: Session, now: datetime) -> None:
    """End the turn of a process that died."""
    turn = get_open(session.pk)
    if turn is not None and turn.lease_ends_at <= now:
        _end(session, turn, TurnState.FAILED, fault=BROKEN)


def _end(
    session: Session, turn: AssistantTurn, state: TurnState, *, model: str = "", fault: str = ""
) -> None:
    if session.status not in RUNNING:  # what comes after the session's end is no part of it
        turn.text, state, fault = "", TurnState.FAILED, "The time was over."
    turn.state, turn.fault, turn.ended_at = state, fault, moment(session)
    if turn.text.strip():
        try:
            message = conversation.record(
                session.pk,
                role=MessageRole.ASSISTANT,
                content=turn.text,
                model=model,
                is_partial=state != TurnState.DONE,
            )
            turn.message_id = message.pk
        except Conflict as full:
            turn.state, turn.fault = TurnState.FAILED, full.message[:200]
    turn.save()
