"""The verbs for the assistant's turns. The ONLY writer of turns."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F, QuerySet

from gradient.core import clock
from sessions_app.lifecycle import conversation, timers
from sessions_app.lifecycle.timestamps import next_timestamp
from sessions_app.lifecycle.transitions import require_status
from sessions_app.models import AssistantTurn, Message, Session, WorkflowRun
from sessions_app.vocabulary.enums import RUNNING, MessageRole, TurnState
from sessions_app.vocabulary.exceptions import Conflict, NotFound
from sessions_app.vocabulary.signals import workflow_step_run
from sessions_app.workspace.assistant import usage
from sessions_app.workspace.assistant.faults import TurnEnded

OVER = "The session has ended."
COLUMNS = ("state", "text", "fault", "message_id", "ended_at")
"""The columns that ending a turn writes. `charge` may write the others at the same time."""
LEASE_MARGIN = timedelta(seconds=30)
BROKEN = "The answer was interrupted. The part that arrived is kept. Ask again for the rest."


@transaction.atomic
def open_turn(
    session_id: UUID, content: str = "", *, question_id: UUID | None = None
) -> AssistantTurn:
    """Record the candidate's question, or repeat the last one, and open a turn that answers it.

    Raises NotFound for an unknown question, Conflict for one that is not the last, and like
    `lock_for_turn`.
    """
    session = lock_for_turn(session_id)
    if question_id is None:
        message = conversation.record(session.pk, role=MessageRole.USER, content=content)
        question_id = message.pk
    else:
        _require_last(session.pk, question_id)
    return create(session, question_id=question_id)


def lock_for_turn(session_id: UUID) -> Session:
    """Lock the session for another turn.

    Raises IllegalTransition unless a timer is running, and Conflict while a turn is open or if a
    limit of the session or of its organization is reached.
    """
    session = timers.lock(session_id)
    require_status(session, *RUNNING)
    _end_overdue(session, next_timestamp(session))
    turns = AssistantTurn.objects.filter(session=session)
    if turns.filter(state=TurnState.OPEN).exists():
        raise Conflict("The assistant is still answering. Stop it, or wait for its answer.")
    if turns.count() >= settings.ASSISTANT_MAX_TURNS:
        limit = settings.ASSISTANT_MAX_TURNS
        raise Conflict(f"The assistant can give at most {limit:,} answers in a session.")
    usage.check(session)
    return session


def create(session: Session, *, question_id: UUID | None = None) -> AssistantTurn:
    """Open a turn of the session, which `lock_for_turn` has locked."""
    now = next_timestamp(session)
    return AssistantTurn.objects.create(
        session=session, question_id=question_id, begun_at=now, lease_ends_at=now + _lease()
    )


@transaction.atomic
def charge(turn: AssistantTurn, *, tokens: int, is_estimated: bool, milliseconds: int) -> None:
    """Add a call of the model to the usage of the turn, even if it has ended, and of the
    organization."""
    AssistantTurn.objects.filter(pk=turn.pk).update(
        calls=F("calls") + 1,
        tokens=F("tokens") + tokens,
        milliseconds=F("milliseconds") + milliseconds,
        **({"is_estimated": True} if is_estimated else {}),
    )
    usage.charge(turn.session, tokens=tokens, milliseconds=milliseconds)


def claim(turn_id: UUID) -> AssistantTurn | None:
    """Start the lease of the open turn, and return the turn; None if it has ended meanwhile."""
    lease_ends_at = clock.now() + _lease()
    open_turns = AssistantTurn.objects.filter(pk=turn_id, state=TurnState.OPEN)
    if not open_turns.update(lease_ends_at=lease_ends_at):
        return None
    return open_turns.select_related("session").first()


@transaction.atomic
def settle(session_id: UUID, turn_id: UUID) -> AssistantTurn:
    """Return the turn, after ending it if its lease has expired. Raises NotFound."""
    turn = get_turn(session_id, turn_id)
    if has_expired(turn, clock.now()):
        session = timers.lock(session_id)
        _end_overdue(session, clock.now())
        turn.refresh_from_db()
    return turn


def has_expired(turn: AssistantTurn, now: datetime) -> bool:
    """Whether the turn is open though its process has died."""
    return turn.state == TurnState.OPEN and turn.lease_ends_at <= now


def save_texts(texts: Mapping[UUID, str]) -> set[UUID]:
    """Save partial answers by the ids of their turns, and return those that have ended.

    The text of an ended turn is not saved, nor that of a session which is locked: nobody waits.
    """
    turns = AssistantTurn.objects.filter(pk__in=texts, state=TurnState.OPEN)
    for session_id, timer_ends_at in turns.values_list("session", "session__timer_ends_at"):
        timers.settle(session_id, timer_ends_at)
    with transaction.atomic():
        sessions = Session.objects.filter(pk__in=turns.values("session"), status__in=RUNNING)
        sessions = sessions.select_for_update(no_key=True, skip_locked=True)
        locked = list(sessions.values_list("pk", flat=True))
        saved = list(turns.filter(session__in=locked).only("pk"))
        for turn in saved:
            turn.text = texts[turn.pk]
        turns.bulk_update(saved, ["text"])
    open_turns = turns.filter(session__status__in=RUNNING)
    return texts.keys() - set(open_turns.values_list("pk", flat=True))


def lock_open(turn: AssistantTurn) -> QuerySet[AssistantTurn]:
    """Lock the session for the transaction, and return the turn as a queryset.

    Raises TurnEnded if the turn or the session has ended.
    """
    session = timers.lock(turn.session_id)
    open_turns = AssistantTurn.objects.filter(pk=turn.pk, state=TurnState.OPEN)
    if session.status not in RUNNING or not open_turns.exists():
        raise TurnEnded
    return open_turns


@transaction.atomic
def end(turn: AssistantTurn, state: TurnState, *, text: str, model: str, fault: str = "") -> None:
    """End the turn, and record its text as a message. A turn that has ended is not changed."""
    session = timers.lock(turn.session_id)
    current = AssistantTurn.objects.filter(pk=turn.pk, state=TurnState.OPEN).first()
    if current is not None:
        current.text = text
        _end(session, current, state, model=model, fault=fault)


@transaction.atomic
def stop(session_id: UUID, turn_id: UUID) -> AssistantTurn:
    """End the turn with the partial answer. Raises NotFound."""
    session = timers.lock(session_id)
    turn = get_turn(session_id, turn_id)
    if turn.state == TurnState.OPEN:
        _end(session, turn, TurnState.STOPPED)
    return turn


def get_turn(session_id: UUID, turn_id: UUID) -> AssistantTurn:
    turn = AssistantTurn.objects.filter(session=session_id, pk=turn_id).first()
    if turn is None:
        raise NotFound("Turn not found.")
    return turn


def get_open(session_id: UUID) -> AssistantTurn | None:
    return AssistantTurn.objects.filter(session=session_id, state=TurnState.OPEN).first()


def _require_last(session_id: UUID, question_id: UUID) -> None:
    questions = Message.objects.for_session(session_id).filter(role=MessageRole.USER)
    if not questions.filter(pk=question_id).exists():
        raise NotFound("Question not found.")
    last = questions.values_list("pk", flat=True).last()
    if last != question_id:
        raise Conflict("Only the last question can be repeated.")


def _lease() -> timedelta:
    return timedelta(seconds=settings.ASSISTANT_TIMEOUT_SECONDS) + LEASE_MARGIN


def _end_overdue(session: Session, now: datetime) -> None:
    """End the open turn if its lease has expired, since its process died."""
    turn = get_open(session.pk)
    if turn is not None and has_expired(turn, now):
        _end(session, turn, TurnState.FAILED, fault=BROKEN)


def _end(
    session: Session, turn: AssistantTurn, state: TurnState, *, model: str = "", fault: str = ""
) -> None:
    if session.status not in RUNNING:  # discard text that arrived after the session ended
        turn.text, state, fault = "", TurnState.FAILED, OVER
    turn.state, turn.fault, turn.ended_at = state, fault, next_timestamp(session)
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
