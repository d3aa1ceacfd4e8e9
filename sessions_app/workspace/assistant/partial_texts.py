"""Saves partial answers while they arrive, so that the pages can show them."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from threading import Lock
from time import monotonic
from uuid import UUID

from gradient.core.tasks import claims
from sessions_app.workspace.assistant import turns
from sessions_app.workspace.assistant.faults import TurnEnded

SAVE_INTERVAL_SECONDS = 0.7
"""How often the partial answers of a process are saved."""


class PartialTexts:
    """Collects the partial answers of a process, and saves them together in one transaction.

    One transaction for each of 200 answers used so much CPU time that it slowed down the
    candidates' saves. There is no extra thread: the thread that adds a text when a save is due
    saves all texts.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._has_ended: dict[UUID, bool] = {}
        self._unsaved: dict[UUID, str] = {}
        self._due_at = 0.0

    @contextmanager
    def collect(self, turn_id: UUID) -> Iterator[Callable[[str], None]]:
        """Yield a function that takes the turn's text so far.

        The function raises TurnEnded after a save has found that the turn or its session has ended.
        """
        self._has_ended[turn_id] = False
        try:
            yield lambda text: self._add(turn_id, text)
        finally:
            with self._lock:
                self._unsaved.pop(turn_id, None)
                del self._has_ended[turn_id]

    def _add(self, turn_id: UUID, text: str) -> None:
        with self._lock:
            self._unsaved[turn_id] = text
            is_due = monotonic() >= self._due_at
            if is_due:
                due, self._unsaved, self._due_at = self._unsaved, {}, float("inf")
        if is_due:
            self._save(due)
        if self._has_ended[turn_id]:
            raise TurnEnded

    def _save(self, texts: Mapping[UUID, str]) -> None:
        ended: set[UUID] = set()
        try:
            ended = turns.save_texts(texts)
        finally:
            claims.release_connection()
            with self._lock:
                self._has_ended |= dict.fromkeys(ended & self._has_ended.keys(), True)
                self._due_at = monotonic() + SAVE_INTERVAL_SECONDS
