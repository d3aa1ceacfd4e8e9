"""What a scoring backend gets and what it returns.

A backend is a class without arguments that has a `score` method. It may take minutes, runs in a
worker outside of any transaction, and may be called again for the same session: it must not change
anything.
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
    """What the candidate was asked for."""

    name: str
    role: str
    task_prompt: str
    deliverable_type: str


@dataclass(frozen=True)
class Phase:
    """A phase of the session. `saved_at` is when its work was saved last; None: there is none."""

    index: int
    name: str
    minutes: float
    started_at: datetime | None
    ended_at: datetime | None
    saved_at: datetime | None


@dataclass(frozen=True)
class Turn:
    """A message of the conversation; `role` is user, assistant or tool."""

    role: str
    content: str


class LoggedEvent(NamedTuple):
    """An event of a session's log; `seq` is its number there."""

    seq: int
    id: str
    type: str
    data: Any


class SessionLog(Protocol):
    """The log of a session, as every backend may read it; see the setting `SCORING_LOG`.

    `total` is the number of events, `counts` the number of each type.
    """

    total: int
    counts: dict[str, int]

    def known(self, ids: Iterable[str]) -> set[str]:
        """Those of the ids that are ids of its events."""

    def spread(self, limit: int) -> list[LoggedEvent]:
        """At most `limit` events, spread evenly over the log."""


class Source(Protocol):
    """What is read from the database only when a backend needs it."""

    def turns(self) -> Iterator[Turn]:
        """The conversation, oldest first."""

    def deliverables(self) -> Iterator[tuple[int, Any]]:
        """The work of each phase that has any, by the phase's index."""


@dataclass(frozen=True)
class Material:
    """A submitted session. `rubric` is as it is applied: see `criteria.applied`."""

    session_id: UUID
    rubric: Rubric
    brief: Brief
    submitted_by: str
    phases: tuple[Phase, ...]
    log: SessionLog
    source: Source


@dataclass(frozen=True)
class Finding:
    """The points of one sub-criterion, from 0 to its maximum, with the ids of the events they rest
    on and a sentence that says why."""

    points: float
    evidence: Sequence[str] = ()
    explanation: str = ""


@dataclass(frozen=True)
class Judgement:
    """A backend's result: a finding for every sub-criterion of the rubric.

    `summary` is for the reviewer, `feedback` for the candidate, `questions` are for an interview.
    """

    findings: Mapping[CriterionKey, Finding]
    summary: str = ""
    feedback: str = ""
    questions: Iterable[str] = ()


class ScoringBackend(Protocol):
    """Scores one session. Raises ScoringDelayed for what may pass by itself, ScoringFailed for
    what will not; anything else counts as a crash, and is tried again a few times."""

    def score(self, material: Material) -> Judgement: ...


class ScoringFailed(Exception):
    """The session cannot be scored. The message is shown to reviewers: no content, no secrets."""


class ScoringDelayed(Exception):
    """The session could not be scored now. `retry_after` is in seconds, where it is known."""

    def __init__(self, message: str, *, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after
