"""Runs turns in threads of their own, so that none that answers saves waits for a model."""

import logging
from collections.abc import Iterator
from functools import cache
from threading import BoundedSemaphore, Thread
from time import monotonic
from uuid import UUID

from django.conf import settings
from django.db import close_old_connections, transaction

from gradient.core.tasks import claims
from sessions_app.models import AssistantTurn
from sessions_app.vocabulary.enums import TurnState
from sessions_app.vocabulary.exceptions import Conflict
from sessions_app.workspace.assistant import client, prompt, script, turns
from sessions_app.workspace.assistant.faults import AssistantFault

KEEP_SECONDS = 0.7
"""How often what has come is kept, which is when the page sees it."""
MAX_LENGTH = 100_000
logger = logging.getLogger(__name__)


def name() -> str | None:
    """The assistant that answers; None if there is none."""
    if settings.ASSISTANT_URL:
        return str(settings.ASSISTANT_MODEL)
    return script.NAME if settings.ASSISTANT_SCRIPTED else None


def begin(session_id: UUID, content: str) -> AssistantTurn:
    """Open a turn, and have it run once it is committed. Raises what `turns.open_turn` raises, and
    Conflict without an assistant."""
    if name() is None:
        raise Conflict("No assistant is configured.")
    with transaction.atomic():
        turn = turns.open_turn(session_id, content)
        transaction.on_commit(lambda: _start(turn.pk))
    return turn


def run(turn_id: UUID) -> None:
    """Have the turn answered, and end it however that goes. One that has ended stays as it is."""
    turn = turns.take(turn_id)
    if turn is None:
        return
    answer = _Answer(turn)
    state, fault = TurnState.DONE, ""
    try:
        answer.collect(_source(prompt.messages(turn)))
    except AssistantFault as error:
        state, fault = TurnState.FAILED, str(error)
    except Exception:
        logger.exception("The assistant failed.")
        state, fault = TurnState.FAILED, "The assistant failed. Try again; your work goes on."
    if not answer.text.strip() and not fault:
        state, fault = TurnState.FAILED, "The assistant gave no answer. Try again."
    turns.end(turn, state, text=answer.text, model=name() or "", fault=fault)


class _Answer:
    def __init__(self, turn: AssistantTurn) -> None:
        self._turn = turn
        self.text = ""

    def collect(self, pieces: Iterator[str]) -> None:
        """Take what comes, until it ends or nobody waits for it. Holds no connection meanwhile."""
        claims.release_connection()
        kept_at = monotonic()
        for piece in pieces:
            self.text += piece
            if len(self.text) > MAX_LENGTH:
                raise AssistantFault("The answer was too long. Its beginning is kept.")
            if monotonic() - kept_at >= KEEP_SECONDS:
                if not turns.keep(self._turn, self.text):
                    return
                claims.release_connection()
                kept_at = monotonic()


def _source(messages: prompt.ChatMessages) -> Iterator[str]:
    return client.stream(messages) if settings.ASSISTANT_URL else script.stream(messages)


def _start(turn_id: UUID) -> None:
    # No process waits at its end for a model: what came is kept, and the lease ends the turn.
    Thread(target=_run_in_thread, args=(turn_id,), name="assistant", daemon=True).start()


def _run_in_thread(turn_id: UUID) -> None:
    try:
        with _slots():
            run(turn_id)
    except Exception:
        logger.exception("The end of a turn was not recorded; its lease ends it.")
    finally:
        close_old_connections()


@cache
def _slots() -> BoundedSemaphore:
    """As many answers as a process waits for at once; the others wait for those, since a session
    has one at a time."""
    return BoundedSemaphore(settings.ASSISTANT_THREADS)
