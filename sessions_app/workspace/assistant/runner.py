"""Runs turns in threads of their own, so that none that answers saves waits for a model."""

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
from sessions_app.workspace.assistant.faults import AssistantFault, Unwanted
from sessions_app.workspace.assistant.slots import FairSlots

logger = logging.getLogger(__name__)


def name(session_id: UUID) -> str | None:
    """The assistant that answers in the session; None if there is none."""
    if settings.ASSISTANT_URL:
        return str(settings.ASSISTANT_MODEL)
    slug = settings.ASSISTANT_SCRIPTED
    is_scripted = slug and Session.objects.filter(pk=session_id, organization__slug=slug).exists()
    return script.NAME if is_scripted else None


def begin(session_id: UUID, content: str = "", *, question_id: UUID | None = None) -> AssistantTurn:
    """Open a turn, and have it run once it is committed. Raises what `turns.open_turn` raises, and
    Conflict without an assistant."""
    _require_assistant(session_id)
    with transaction.atomic():
        turn = turns.open_turn(session_id, content, question_id=question_id)
        _start_once_committed(turn)
    return turn


def begin_run(session_id: UUID, step: int) -> WorkflowRun:
    """Open the run of a step of the workflow, and have it run once it is committed. Raises what
    `workflow.open_run` raises, and Conflict without an assistant."""
    _require_assistant(session_id)
    with transaction.atomic():
        run = workflow.open_run(session_id, step)
        _start_once_committed(run.turn)
    return run


def run(turn_id: UUID) -> None:
    """Have the turn answered, and end it however that goes. One that has ended stays as it is."""
    turn = turns.take(turn_id)
    if turn is None:
        return
    answer = TurnAnswer(turn)
    state, fault = TurnState.DONE, ""
    try:
        answer.collect()
    except Unwanted:  # it has been stopped, and stays so, or the session is over
        state, fault = TurnState.FAILED, turns.OVER
    except AssistantFault as error:
        state, fault = TurnState.FAILED, str(error)
    except Exception:
        logger.exception("The assistant failed.")
        state, fault = TurnState.FAILED, "The assistant failed. Try again; your work goes on."
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
    # No process waits at its end for a model: what came is kept, and the lease ends the turn.
    arguments = (turn_id, organization_id)
    Thread(target=_run_in_thread, args=arguments, name="assistant", daemon=True).start()


def _run_in_thread(turn_id: UUID, organization_id: UUID) -> None:
    try:
        with _slots().hold(organization_id):
            run(turn_id)
    except Exception:
        logger.exception("The end of a turn was not recorded; its lease ends it.")
    finally:
        close_old_connections()


@cache
def _slots() -> FairSlots:
    """As many answers as a process waits for at once; the others wait for those, since a session
    has one at a time."""
    return FairSlots(settings.ASSISTANT_THREADS)
