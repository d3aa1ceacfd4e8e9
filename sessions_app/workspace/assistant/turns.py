"""Turns of the assistant: opened, kept as they come, and ended. The ONLY writer of turns."""

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F, QuerySet

from gradient.core import clock
from sessions_app.lifecycle import conversation, timers
from sessions_app.lifecycle.moments import moment
from sessions_app.lifecycle.transitions import require_status
from sessions_app.models import AssistantTurn, Message, Session, WorkflowRun
from sessions_app.vocabulary.enums import RUNNING, MessageRole, TurnState
from sessions_app.vocabulary.exceptions import Conflict, NotFound
from sessions_app.vocabulary.signals import workflow_step_run
from sessions_app.workspace.assistant import usage
from sessions_app.workspace.assistant.faults import Unwanted

OVER = "The time was over."
COLUMNS = ("state", "text", "fault", "message_id", "ended_at")
"""What the end of a turn writes; what it has cost is counted by others meanwhile."""
LEASE_MARGIN = timedelta(seconds=30)
BROKEN = "The answer broke off. What came of it is kept; ask again for the rest."


@transaction.atomic
def open_turn(
    session_id: UUID, content: str = "", *, question_id: UUID | None = None
) -> AssistantTurn:
    """Record what the candidate asks, or take the last question again, and open the turn of the
    answer.

    Raises NotFound for a question that there is not, Conflict for one that is not the last, and
    what `lock_for_turn` raises.
    """
    session = lock_for_turn(session_id)
    if question_id is None:
        message = conversation.record(session.pk, role=MessageRole.USER, content=content)
        question_id = message.pk
    else:
        _require_last(session.pk, question_id)
    return create(session, question_id=question_id)


def lock_for_turn(session_id: UUID) -> Session:
    """Lock the session for another turn. Raises IllegalTransition unless a timer runs, and Conflict
    while a turn is open, or if the session or its organization has used what it may."""
    session = timers.lock(session_id)
    require_status(session, *RUNNING)
    _end_overdue(session, moment(session))
    turns = AssistantTurn.objects.filter(session=session)
    if turns.filter(state=TurnState.OPEN).exists():
        raise Conflict("The assistant is still answering. Stop it, or wait for its answer.")
    if turns.count() >= settings.ASSISTANT_MAX_TURNS:
        most = settings.ASSISTANT_MAX_TURNS
        raise Conflict(f"The assistant gives at most {most:,} answers in a session.")
    usage.check(session)
    return session


def create(session: Session, *, question_id: UUID | None = None) -> AssistantTurn:
    """Open a turn of the session, which `lock_for_turn` has locked."""
    now = moment(session)
    return AssistantTurn.objects.create(
        session=session, question_id=question_id, begun_at=now, lease_ends_at=now + _lease()
    )


@transaction.atomic
def charge(turn: AssistantTurn, *, tokens: int, is_estimated: bool, milliseconds: int) -> None:
    """Charge a call of the model to the turn, also to an ended one, and to its organization."""
    AssistantTurn.objects.filter(pk=turn.pk).update(
        calls=F("calls") + 1,
        tokens=F("tokens") + tokens,
        milliseconds=F("milliseconds") + milliseconds,
        **({"is_estimated": True} if is_estimated else {}),
    )
    usage.charge(turn.session, tokens=tokens, milliseconds=milliseconds)


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
def keep(turn: AssistantTurn, text: str) -> None:
    """Keep what has come so far. Raises Unwanted if nobody waits for more."""
    lock_open(turn).update(text=text)


def lock_open(turn: AssistantTurn) -> QuerySet[AssistantTurn]:
    """The turn's row, its session locked for the transaction. Raises Unwanted if the turn has
    ended, or the session has."""
    session = timers.lock(turn.session_id)
    open_turns = AssistantTurn.objects.filter(pk=turn.pk, state=TurnState.OPEN)
    if session.status not in RUNNING or not open_turns.exists():
        raise Unwanted
    return open_turns


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


def _require_last(session_id: UUID, question_id: UUID) -> None:
    questions = Message.objects.for_session(session_id).filter(role=MessageRole.USER)
    if not questions.filter(pk=question_id).exists():
        raise NotFound("There is no such question.")
    last = questions.values_list("pk", flat=True).last()
    if last != question_id:
        raise Conflict("Only the last question can be asked again.")


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
        turn.text, state, fault = "", TurnState.FAILED, OVER
    turn.state, turn.fault, turn.ended_at = state, fault, moment(session)
    run = WorkflowRun.objects.filter(turn=turn.pk).first()
    if run is not None:
        turn.save(update_fields=COLUMNS)
        if session.status in RUNNING:
            workflow_step_run.send(Session, session=session, run=run, turn=turn, at=turn.ended_at)
        return
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
    turn.save(update_fields=COLUMNS)
