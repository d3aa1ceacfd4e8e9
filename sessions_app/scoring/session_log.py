"""Loads the class that reads a session's log: the setting `SCORING_LOG`, a dotted path or None."""

from collections.abc import Iterable
from typing import cast
from uuid import UUID

from django.conf import settings
from django.utils.module_loading import import_string

from sessions_app.scoring.interface import LoggedEvent, SessionLog


class NoLog:
    """An empty log, for projects in which no app provides one."""

    total = 0

    def __init__(self) -> None:
        self.counts: dict[str, int] = {}

    def existing_ids(self, ids: Iterable[str]) -> set[str]:  # noqa: ARG002  required by the protocol
        return set()

    def sample(self, limit: int) -> list[LoggedEvent]:  # noqa: ARG002  required by the protocol
        return []


def load(session_id: UUID) -> SessionLog:
    if settings.SCORING_LOG is None:
        return NoLog()
    return cast("SessionLog", import_string(settings.SCORING_LOG)(session_id))
