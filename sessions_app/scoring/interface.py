"""The interface of scoring backends: their input and their result.

A backend is a class without constructor arguments that has a `score` method. The method may take
minutes, runs in a worker outside any transaction, and may be called again for the same session, so
it must not change anything.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, Protocol
from uuid import UUID

from sessions_app.scores.adjustments import CriterionKey
from sessions_app.vocabulary.rubrics import Rubric


@dataclass(frozen=True)
class Brief:
    """The assessment's description."""

    name: str
    role: str
    task_prompt: str
    deliverable_type: str


@dataclass(frozen=True)
class Phase:
    """A phase of the session. `saved_at` is when its work was last saved, or None."""

    index: int
    name: str
    minutes: float
    started_at: datetime | None
    ended_at: datetime | None
    saved_at: datetime | None


@dataclass(frozen=True)
class Turn:
    """A message of the conversation. `role` is `user`, `assistant` or `tool`."""

    role: str
    content: str


class LoggedEvent(NamedTuple):
    """An event of a session's log. `seq` is its number in the log."""

    seq: int
    id: str
    type: str
    data: Any


class SessionLog(Protocol):
    """A session's log. The setting `SCORING_LOG` names the implementation.

    `total` is the number of events, `counts` the number of events of each type.
    """

    total: int
    counts: dict[str, int]

    def existing_ids(self, ids: Iterable[str]) -> set[str]:
        """The given ids that belong to events of this log."""

    def sample(self, limit: int) -> list[LoggedEvent]:
        """At most `limit` events, evenly spaced over the log."""


class Source(Protocol):
    """Data that is read from the database only if a backend needs it."""

    def turns(self) -> Iterator[Turn]:
        """The conversation, oldest first."""

    def deliverables(self) -> Iterator[tuple[int, Any]]:
        """The phase index and the saved state of each phase that has one."""


@dataclass(frozen=True)
class Material:
    """A submitted session. `rubric` includes default sub-criteria (see `criteria`); `offered`
    is the number of sources and inbox items that the candidate could open."""

    session_id: UUID
    rubric: Rubric
    brief: Brief
    submitted_by: str
    phases: tuple[Phase, ...]
    log: SessionLog
    source: Source
    offered: int = 0


@dataclass(frozen=True)
class CriterionResult:
    """The points of one sub-criterion, from 0 to its maximum, with the ids of the events that are
    the evidence, and an explanation of one sentence."""

    points: float
    evidence: Sequence[str] = ()
    explanation: str = ""


@dataclass(frozen=True)
class Judgment:
    """A backend's result: the points of every sub-criterion of the rubric.

    `summary` is for reviewers, `feedback` for the candidate, `questions` are for an interview.
    """

    results: Mapping[CriterionKey, CriterionResult]
    summary: str = ""
    feedback: str = ""
    questions: Iterable[str] = ()


class ScoringBackend(Protocol):
    """Scores one session.

    Raises ScoringDelayed for temporary errors and ScoringFailed for permanent ones. Any other
    exception counts as a crash and is retried a few times.
    """

    def score(self, material: Material) -> Judgment: ...


class ScoringFailed(Exception):
    """A permanent error. Reviewers see the message, so it must not contain secrets or content."""


class ScoringDelayed(Exception):
    """A temporary error: scoring is retried, after `retry_after` seconds at the earliest."""

    def __init__(self, message: str, *, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after
