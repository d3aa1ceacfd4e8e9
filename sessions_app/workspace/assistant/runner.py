"""Runs turns in separate threads, so that no thread of the server waits for a model."""

import logging
from functools import cache
from threading import Thread
from uuid import UUID

from django.conf import settings
from django.db import close_old_connections, transaction

from sessions_app.models import AssistantTurn, Session, WorkflowRun
from sessions_app.vocabulary.enums import TurnState
from sessions_app.vocabulary.exceptions import Conflict
from sessions_app.workspace.assistant import script, turns, workflow
from sessions_app.workspace.assistant.answer import TurnAnswer
from sessions_app.workspace.assistant.faults import AssistantFault, TurnEnded
from sessions_app.workspace.assistant.slots import FairSlots

logger = logging.getLogger(__name__)


def name(session_id: UUID) -> str | None:
    """The name of the session's assistant, or None if it has none."""
    if settings.ASSISTANT_URL:
        return str(settings.ASSISTANT_MODEL)
    slug = settings.ASSISTANT_SCRIPTED
    is_scripted = slug and Session.objects.filter(pk=session_id, organization__slug=slug).exists()
    return script.NAME if is_scripted else None


def begin(session_id: UUID, content: str = "", *, question_id: UUID | None = None) -> AssistantTurn:
    """Open a turn, and start it after the commit.

    Raises like `turns.open_turn`, and Conflict if no assistant is configured.
    """
    _require_assistant(session_id)
    with transaction.atomic():
        turn = turns.open_turn(session_id, content, question_id=question_id)
        _start_once_committed(turn)
    return turn


def begin_run(session_id: UUID, step: int) -> WorkflowRun:
    """Open a run of a workflow's step, and start it after the commit.

    Raises like `workflow.open_run`, and Conflict if no assistant is configured.
    """
    _require_assistant(session_id)
    with transaction.atomic():
        run = workflow.open_run(session_id, step)
        _start_once_committed(run.turn)
    return run


def run(turn_id: UUID) -> None:
    """Get the answer from the model, and end the turn. A turn that has ended is not changed."""
    turn = turns.claim(turn_id)
    if turn is None:
        return
    answer = TurnAnswer(turn)
    state, fault = TurnState.DONE, ""
    try:
        answer.collect()
    except TurnEnded:  # `turns.end` does not change a turn that was stopped
        state, fault = TurnState.FAILED, turns.OVER
    except AssistantFault as error:
        state, fault = TurnState.FAILED, str(error)
    except Exception:
        logger.exception("The assistant failed.")
        state, fault = TurnState.FAILED, "The assistant failed. Try again."
    if not answer.text.strip() and not fault:
        state, fault = TurnState.FAILED, "The assistant gave no answer. Try again."
    turns.end(turn, state, text=answer.text, model=name(turn.session_id) or "", fault=fault)


def _require_assistant(session_id: UUID) -> None:
    if name(session_id) is None:
        raise Conflict("No assistant is configured.")


def _start_once_committed(turn: AssistantTurn) -> None:
    organization_id = turn.session.organization_id
    transaction.on_commit(lambda: _start(turn.pk, organization_id))


def _start(turn_id: UUID, organization_id: UUID) -> None:
    # A daemon, so that a process need not wait for a model when it ends. The lease ends the turn.
    arguments = (turn_id, organization_id)
    Thread(target=_run_in_thread, args=arguments, name="assistant", daemon=True).start()


def _run_in_thread(turn_id: UUID, organization_id: UUID) -> None:
    try:
        with _slots().hold(organization_id):
            run(turn_id)
    except Exception:
        logger.exception("The end of a turn was not recorded. Its lease will end it.")
    finally:
        close_old_connections()


@cache
def _slots() -> FairSlots:
    """The slots for answers of this process."""
    return FairSlots(settings.ASSISTANT_THREADS)
